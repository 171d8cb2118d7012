import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readEvidence } from '../evidence/read-evidence.ts';
import { replay } from '../replay.ts';
import { openCaseFile } from '../timeline/case-file.ts';
import { ownRules, runDetections } from './run-detections.ts';

const shared =
  process.env['AFTERTRACE_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const logs = join(shared, 'data/stratus/docs/detonation-logs');
const invictus = join(shared, 'data/invictus');

/** Recording of one technique → the rule that is to find it. */
const CLAIMS: Readonly<Record<string, string>> = {
  'credential-access.secretsmanager-batch-retrieve-secrets': 'secrets-read-in-batches',
  'credential-access.secretsmanager-retrieve-secrets': 'secrets-read-in-bulk',
  'credential-access.ssm-retrieve-securestring-parameters': 'parameters-decrypted-in-bulk',
  'defense-evasion.cloudtrail-delete': 'trail-deleted',
  'defense-evasion.cloudtrail-event-selectors': 'event-selectors-narrowed',
  'defense-evasion.cloudtrail-stop': 'trail-stopped',
  'defense-evasion.dns-delete-logs': 'network-logs-deleted',
  'defense-evasion.organizations-leave': 'organization-left',
  'defense-evasion.vpc-remove-flow-logs': 'network-logs-deleted',
  'exfiltration.ec2-share-ami': 'image-or-snapshot-shared',
  'exfiltration.ec2-share-ebs-snapshot': 'image-or-snapshot-shared',
  'exfiltration.rds-share-snapshot': 'image-or-snapshot-shared',
  'initial-access.console-login-without-mfa': 'console-without-second-factor',
  'persistence.iam-backdoor-role': 'role-trusts-outsiders',
  'persistence.iam-backdoor-user': 'key-for-another-user',
  'persistence.iam-create-admin-user': 'all-permissions-given',
  'persistence.iam-create-backdoor-role': 'role-trusts-outsiders',
  'persistence.iam-create-user-login-profile': 'password-for-another-user',
  'persistence.lambda-backdoor-function': 'function-opened-to-outsiders',
  'persistence.lambda-layer-extension': 'function-layer-added',
  'persistence.lambda-overwrite-code': 'function-code-replaced',
  'persistence.rolesanywhere-create-trust-anchor': 'trust-anchor-created',
  'persistence.sts-federation-token': 'federation-token-made',
  'privilege-escalation.iam-update-user-login-profile': 'password-for-another-user',
};

/** Rules that rightly fire besides, and why. */
const ALSO: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'persistence.iam-create-admin-user': {
    'key-for-another-user': 'the new administrator is given a key, too',
  },
  'persistence.iam-create-backdoor-role': {
    'all-permissions-given': 'the role that trusts outsiders is made an administrator',
  },
};

const recordings = existsSync(logs)
  ? readdirSync(logs).map((file) => file.replace(/^aws\.|\.json$/g, ''))
  : [];

describe.skipIf(recordings.length === 0)('the recordings of Stratus Red Team', () => {
  test('every claim is about a recording that is there', () => {
    expect(Object.keys(CLAIMS).filter((name) => !recordings.includes(name))).toEqual([]);
  });

  test.each(recordings)('%s sets off what is claimed and nothing else', async (name) => {
    const path = join(logs, `aws.${name}.json`);
    const { file } = openCaseFile(await readEvidence([path]));
    const claimed = CLAIMS[name];
    const wanted = [...(claimed === undefined ? [] : [claimed]), ...Object.keys(ALSO[name] ?? {})];
    const found = runDetections(file, ownRules());
    expect([...new Set(found.map(({ ruleId }) => ruleId))].sort()).toEqual(wanted.sort());
    const ids = new Set(
      z
        .array(z.looseObject({ eventID: z.string() }))
        .parse(JSON.parse(readFileSync(path, 'utf8')))
        .map(({ eventID }) => eventID),
    );
    expect(found.flatMap(({ eventIds }) => eventIds).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe.skipIf(!existsSync(invictus))('a real attack of 2023 (invictus)', () => {
  test('each step that a rule is written for is found, with its number of calls', async () => {
    const { timeline } = await replay({ paths: [invictus] });
    const counts: Record<string, number> = {};
    for (const { ruleId, eventIds } of timeline.detections ?? []) {
      counts[ruleId] = (counts[ruleId] ?? 0) + eventIds.length;
    }
    // Three calls of StopLogging and one of DeleteTrail named a trail that was gone, and are not here.
    expect(counts).toEqual({
      'alert-route-removed': 1,
      'all-permissions-given': 2,
      'bucket-policy-opened': 1,
      'console-without-second-factor': 1,
      'event-selectors-narrowed': 1,
      'function-code-replaced': 2,
      'function-opened-to-outsiders': 1,
      'image-or-snapshot-shared': 3,
      'key-for-another-user': 2,
      'network-logs-deleted': 1,
      'objects-set-to-expire': 1,
      'organization-left': 1,
      'parameters-decrypted-in-bulk': 5,
      'password-for-another-user': 2,
      'role-trusts-outsiders': 1,
      'secrets-read-in-bulk': 60,
      'trail-deleted': 2,
      'trust-anchor-created': 1,
    });
  });
});
