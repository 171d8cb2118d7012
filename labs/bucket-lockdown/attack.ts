import { type Duration, minutes, seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** An honest morning, a theft with a key and two sessions made of it, and, once the trail told of it, all of that again. */
export const attack: readonly AttackStep<Outputs>[] = [
  file('reports/january.txt'),
  file('reports/february.txt'),
  file('reports/march.txt'),
  step('background.benign-upload', 'steward', 'let-through', ({ reportsBucket, decoyKey }) => ({
    bucket: reportsBucket,
    key: decoyKey,
  })),
  read('reports/january.txt'),
  read('reports/march.txt'),
  // The trail has told of the honest morning by now; whoever is alarmed by it has been.
  step(
    'discovery.stolen-key-enumeration',
    'thief',
    'denied',
    ({ exportRoleArn }) => ({ roleArn: exportRoleArn }),
    minutes(9),
  ),
  step('discovery.bucket-listing', 'thief with a session', 'noticed', ofReports),
  step('discovery.bucket-listing', 'thief as the export', 'noticed', ofReports),
  step('collection.bulk-download', 'thief', 'noticed', ofReports),
  // Long enough for the trail to tell of the theft, and for what that sets off.
  step('discovery.bucket-listing', 'thief', 'denied', ofReports, minutes(12)),
  step('collection.bulk-download', 'thief with a session', 'denied', ofReports),
  step(
    'persistence.session-after-key-deactivation',
    'thief as the export',
    'denied',
    ({ reportsBucket }) => ({ bucket: reportsBucket, key: 'reports/february.txt' }),
  ),
  step(
    'persistence.role-reassumed',
    'thief with a session',
    'denied',
    ({ reportsBucket, exportRoleArn }) => ({
      bucket: reportsBucket,
      key: 'reports/march.txt',
      roleArn: exportRoleArn,
    }),
  ),
];

/** The steps after the theft, in which everything stolen is tried again. */
export const RETRIES_FROM = attack.findLastIndex(({ expects }) => expects === 'noticed') + 1;

/** Object and user of each honest step. */
export function honestSteps(outputs: Outputs) {
  return attack
    .filter(({ expects }) => expects === 'let-through')
    .map((one) => {
      const { bucket = '', key = '' } = one.inputs(outputs);
      return {
        name: one.as === 'steward' ? 'PutObject' : 'GetObject',
        user: one.as === 'steward' ? outputs.stewardUser : outputs.analystUser,
        object: `arn:aws:s3:::${bucket}/${key}`,
      };
    });
}

function ofReports({ reportsBucket }: Outputs): Readonly<Record<string, string>> {
  return { bucket: reportsBucket };
}

function file(key: string): AttackStep<Outputs> {
  return step('background.benign-upload', 'steward', 'let-through', ({ reportsBucket }) => ({
    bucket: reportsBucket,
    key,
  }));
}

function read(key: string): AttackStep<Outputs> {
  return step('background.ordinary-read', 'analyst', 'let-through', ({ reportsBucket }) => ({
    bucket: reportsBucket,
    key,
  }));
}

function step(
  technique: string,
  as: string,
  expects: Expectation,
  inputs: AttackStep<Outputs>['inputs'],
  after: Duration = seconds(20),
): AttackStep<Outputs> {
  return { technique, as, inputs, after, expects };
}
