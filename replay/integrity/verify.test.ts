import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import { aTrailRecord, evidenceFolder, gzipped } from '../testing/evidence-builder.ts';
import { verifyEvidence } from './verify.ts';

const ACCOUNT = '111122223333';
const BASE = `AWSLogs/${ACCOUNT}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const der = publicKey.export({ type: 'pkcs1', format: 'der' });
const fingerprint = createHash('md5').update(der).digest('hex');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

type Files = Record<string, string | Uint8Array>;

const logName = (hour: number) =>
  `${BASE}/CloudTrail/us-east-1/2026/05/12/${ACCOUNT}_CloudTrail_us-east-1_20260512T0${hour}05Z_AAAAAAAAAAAAAAA${hour}.json.gz`;
const digestName = (hour: number) =>
  `${BASE}/CloudTrail-Digest/us-east-1/2026/05/12/${ACCOUNT}_CloudTrail-Digest_us-east-1_lab_us-east-1_20260512T0${hour}0000Z.json.gz`;

/** Five hours of a trail with its digests, signed as CloudTrail signs them. */
function anExport(): Files {
  const files: Files = {
    'keys.json': JSON.stringify({
      PublicKeyList: [
        {
          Value: der.toString('base64'),
          ValidityStartTime: '2026-05-01T00:00:00Z',
          ValidityEndTime: '2026-06-01T00:00:00Z',
          Fingerprint: fingerprint,
        },
      ],
    }),
  };
  let before: { object: string; hash: string; signature: string } | undefined;
  for (let hour = 1; hour <= 5; hour += 1) {
    const log = gzipped({ Records: [aTrailRecord({ eventID: `e${hour}` })] });
    files[logName(hour)] = log;
    const digest = {
      awsAccountId: ACCOUNT,
      digestStartTime: `2026-05-12T0${hour - 1}:00:00Z`,
      digestEndTime: `2026-05-12T0${hour}:00:00Z`,
      digestS3Bucket: 'audit',
      digestS3Object: digestName(hour),
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: before === undefined ? null : 'audit',
      previousDigestS3Object: before?.object ?? null,
      previousDigestHashValue: before?.hash ?? null,
      previousDigestHashAlgorithm: before === undefined ? null : 'SHA-256',
      previousDigestSignature: before?.signature ?? null,
      logFiles: [
        {
          s3Bucket: 'audit',
          s3Object: logName(hour),
          hashValue: sha256(gunzipSync(log)),
          hashAlgorithm: 'SHA-256',
        },
      ],
    };
    const packed = gzipped(digest);
    const hash = sha256(gunzipSync(packed));
    const text = `${digest.digestEndTime}\naudit/${digest.digestS3Object}\n${hash}\n${before?.signature ?? 'null'}`;
    const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('hex');
    files[digestName(hour)] = packed;
    files[`${digestName(hour)}.metadata.json`] = JSON.stringify({
      ContentType: 'application/json',
      Metadata: { signature, 'signature-algorithm': 'SHA256withRSA' },
    });
    before = { object: digestName(hour), hash, signature };
  }
  return files;
}

async function verified(files: Files) {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return await verifyEvidence([folder.path]);
}

const without = (files: Files, ...names: readonly string[]): Files =>
  Object.fromEntries(
    Object.entries(files).filter(([name]) => !names.some((one) => name.startsWith(one))),
  );

test('a whole export is verified', async () => {
  expect(await verified(anExport())).toMatchObject({
    state: 'verified',
    digests: 5,
    signaturesVerified: 5,
    logFiles: 5,
    logFilesVerified: 5,
    findings: [],
  });
});

test('a changed log file, a missing one and one no digest names are found', async () => {
  const files = anExport();
  files[logName(2)] = gzipped({ Records: [aTrailRecord({ eventID: 'forged' })] });
  files[logName(2).replace('A2.json', 'A9.json')] = gzipped({
    Records: [aTrailRecord({ eventID: 'injected' })],
  });
  const { state, findings } = await verified(without(files, logName(3)));
  expect(state).toBe('broken');
  expect(findings.join('\n')).toMatch(/05Z_AAAAAAAAAAAAAAA2.*was changed/);
  expect(findings.join('\n')).toMatch(/AAAAAAAAAAAAAAA9.*no digest names/);
  expect(findings.join('\n')).toMatch(/AAAAAAAAAAAAAAA3.*is not there/);
});

test('log files newer than the newest digest are not vouched for yet, and nothing is wrong', async () => {
  const files = anExport();
  files[logName(6)] = gzipped({ Records: [aTrailRecord({ eventID: 'e6' })] });
  const { state, findings, unproven } = await verified(files);
  expect({ state, findings }).toEqual({ state: 'unverifiable', findings: [] });
  expect(unproven.join()).toContain('1 log file is newer than the newest digest');
});

test('two digests taken out in a row are found, with the hours they covered', async () => {
  const { state, findings } = await verified(
    without(anExport(), digestName(2), digestName(3), logName(2), logName(3)),
  );
  expect(state).toBe('broken');
  expect(findings).toContain(
    'No digest covers 2026-05-12T01:00:00Z to 2026-05-12T03:00:00Z: about 2 digests are missing.',
  );
  expect(findings.join('\n')).toMatch(/the digest before it, .*T030000Z.json.gz, is not there/);
});

test('a digest that was rewritten does not fit its signature, nor the next one’s hash', async () => {
  const files = anExport();
  const digest = JSON.parse(gunzipSync(files[digestName(2)] as Uint8Array).toString()) as object;
  files[digestName(2)] = gzipped({ ...digest, logFiles: [] });
  const { findings } = await verified(without(files, logName(2)));
  expect(findings.join('\n')).toMatch(/its signature does not fit/);
  expect(findings.join('\n')).toMatch(/not the one the next digest has the hash of/);
});

test('another signature in the metadata than the next digest names is found', async () => {
  const files = anExport();
  files[`${digestName(2)}.metadata.json`] = files[`${digestName(3)}.metadata.json`] ?? '';
  const { findings } = await verified(files);
  expect(findings.join('\n')).toMatch(/its signature is not the one the next digest names/);
});

test('a moved digest and a moved log file are found', async () => {
  const files = anExport();
  const moved = { ...files, [`${BASE}/other/x_CloudTrail_y.json.gz`]: files[logName(2)] ?? '' };
  const { findings } = await verified(without(moved, logName(2)));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(/has been moved, its digest has it at/);
});

test('a key outside its time is refused', async () => {
  const files = anExport();
  files['keys.json'] = String(files['keys.json']).replace('2026-06-01', '2026-05-12');
  const { findings } = await verified(files);
  expect(findings.join('\n')).toMatch(/a key that was not valid at that time/);
});

test('without metadata only the newest digest is unproven, and the reason is said', async () => {
  const { state, findings, unproven, signaturesVerified } = await verified(
    Object.fromEntries(Object.entries(anExport()).filter(([name]) => !name.includes('.metadata.'))),
  );
  expect({ state, findings, signaturesVerified }).toEqual({
    state: 'unverifiable',
    findings: [],
    signaturesVerified: 4,
  });
  expect(unproven.join('\n')).toMatch(/T050000Z.json.gz: its signature is in the metadata/);
});

test('a timeline says what its digests prove', async () => {
  const folder = evidenceFolder(anExport());
  onTestFinished(folder.remove);
  const whole = await replay({ paths: [folder.path] });
  expect(whole.timeline.evidence.integrity.state).toBe('verified');
  expect(whole.timeline.evidence.rejected).toEqual([]);
  rmSync(join(folder.path, logName(4)));
  const less = await replay({ paths: [folder.path] });
  expect(less.timeline.evidence.integrity.state).toBe('broken');
});
