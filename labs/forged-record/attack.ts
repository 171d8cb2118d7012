import { type Duration, minutes, seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Honest work, a forged finding about the ledger by two keys, one of which gets it into the queue, and a real finding. */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'clerk', ledger(), 'let-through'),
  upload('background.benign-upload', 'clerk', intake('opening-hours.txt'), 'let-through'),
  forged('intruder with the application’s key', 'denied'),
  // Away from everything else, so that what follows from it can be told by the clock.
  forged('intruder with the operator’s key', 'reported', minutes(2)),
  upload(
    'resource-development.eicar-upload',
    'intruder with the application’s key',
    intake('invoice-4711.txt'),
    'contained',
    minutes(2),
  ),
];

/** The object of the real finding. */
export const realFinding = (outputs: Outputs) => {
  const { bucket, key } = intake('invoice-4711.txt')(outputs);
  return `arn:aws:s3:::${bucket}/${key}`;
};

type Inputs = (outputs: Outputs) => Readonly<{ bucket: string; key: string }>;

function ledger(): Inputs {
  return ({ ledgerBucket }) => ({ bucket: ledgerBucket, key: 'january.txt' });
}

function intake(name: string): Inputs {
  return ({ intakeBucket }) => ({ bucket: intakeBucket, key: `incoming/${name}` });
}

function upload(
  technique: string,
  as: string,
  inputs: Inputs,
  expects: Expectation,
  after: Duration = seconds(20),
): AttackStep<Outputs> {
  return { technique, as, inputs, after, expects };
}

function forged(
  as: string,
  expects: Expectation,
  after: Duration = seconds(20),
): AttackStep<Outputs> {
  return {
    technique: 'defense-evasion.forged-record-to-queue',
    as,
    inputs: (outputs) => ({ queueUrl: outputs.findingsQueue, record: forgedFinding(outputs) }),
    after,
    expects,
  };
}

/** In every member as the scan's own record would be, had it found something in the ledger. */
function forgedFinding({ scanFunctionArn, ledgerBucket }: Outputs): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: '2026-05-12T04:41:00.000Z',
    requestContext: {
      requestId: '00000000-0000-4000-8000-000000000066',
      functionArn: `${scanFunctionArn}:$LATEST`,
      condition: 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: { Records: [] },
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: {
      schema: 'aftertrace.upload-finding/1',
      verdict: 'malicious',
      object: { bucket: ledgerBucket, key: 'january.txt', versionId: 'null' },
      calls: [],
    },
  });
}
