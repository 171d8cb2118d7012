import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { examine } from './examine.ts';
import { loadRules } from './yara-rules.ts';

const rules = loadRules(fileURLToPath(new URL('../../rules', import.meta.url)));
/** Put together here, so that no scanner takes this file for the test file itself. */
const eicar = strToU8(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join(''),
);

describe('the verdict', () => {
  test('an ordinary text is clean', async () => {
    const seen = await examine(strToU8('minutes of the meeting\n'), 'incoming/minutes.txt', rules);
    expect(seen).toMatchObject({ verdict: 'clean', findings: [], limitsReached: [] });
  });

  test('the EICAR file is malicious', async () => {
    expect((await examine(eicar, 'incoming/invoice.txt', rules)).verdict).toBe('malicious');
  });

  test('the EICAR file two archives deep is found where it lies', async () => {
    const zip = zipSync({ 'inner.zip': zipSync({ 'invoice.txt': eicar }) });
    const { verdict, findings } = await examine(zip, 'incoming/invoices.zip', rules);
    expect(verdict).toBe('malicious');
    expect(findings.map(({ where }) => where)).toContain('inner.zip!/invoice.txt');
  });

  test('an entry that would leave its folder is a finding', async () => {
    const zip = zipSync({ '../../etc/cron.d/job': strToU8('harmless') });
    expect((await examine(zip, 'incoming/theme.zip', rules)).verdict).not.toBe('clean');
  });

  test('much zero in little space runs into the limit and says so', async () => {
    const zip = zipSync({ 'zeroes.bin': new Uint8Array(64 * 1024 * 1024) });
    const { verdict, limitsReached } = await examine(zip, 'incoming/backup.zip', rules);
    expect(verdict).not.toBe('clean');
    expect(limitsReached.length).toBeGreaterThan(0);
  });

  test('a broken archive is a verdict, not an error', async () => {
    const zip = zipSync({ 'a.txt': strToU8('a'.repeat(1000)) });
    const { verdict } = await examine(zip.subarray(0, zip.length - 30), 'incoming/a.zip', rules);
    expect(verdict).toBe('suspicious');
  });
});
