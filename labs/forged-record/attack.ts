import { type Duration, minutes, seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/**
 * Honest work; findings forged with two keys, one of which gets them into the queue; a real finding; and a lie of the
 * scan itself, delivered as its findings are. Minutes lie between what is to be told apart by the clock.
 */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'clerk', ledger(), 'let-through'),
  upload('background.benign-upload', 'clerk', intake('opening-hours.txt'), 'let-through'),
  forged('intruder with the application’s key', 'denied', ledgerIsBad),
  forged('intruder with the operator’s key', 'reported', ledgerIsBad, minutes(2)),
  forged('intruder with the operator’s key', 'reported', invoiceIsClean, minutes(2)),
  upload(
    'resource-development.eicar-upload',
    'intruder with the application’s key',
    intake('invoice-4711.txt'),
    'contained',
    minutes(2),
  ),
  {
    technique: 'persistence.function-code-replaced',
    as: 'intruder with the operator’s key',
    inputs: (outputs) => ({
      functionName: outputs.scanFunction,
      answer: JSON.stringify(ledgerIsBad(outputs)),
    }),
    after: minutes(2),
    expects: 'noticed',
  },
  {
    technique: 'execution.crafted-event-invoke',
    as: 'intruder with the operator’s key',
    inputs: (outputs) => ({ functionName: outputs.scanFunction, ...ledger()(outputs) }),
    after: seconds(20),
    expects: 'reported',
  },
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
  finding: (outputs: Outputs) => object,
  after: Duration = seconds(20),
): AttackStep<Outputs> {
  return {
    technique: 'defense-evasion.forged-record-to-queue',
    as,
    inputs: (outputs) => ({
      queueUrl: outputs.findingsQueue,
      record: recordOf(finding(outputs), outputs),
    }),
    after,
    expects,
  };
}

function ledgerIsBad(outputs: Outputs): object {
  return findingOn(ledger()(outputs), 'malicious');
}

function invoiceIsClean(outputs: Outputs): object {
  return findingOn(intake('invoice-4711.txt')(outputs), 'clean');
}

function findingOn(object: { readonly bucket: string; readonly key: string }, verdict: string) {
  return {
    schema: 'aftertrace.upload-finding/1',
    verdict,
    object: { ...object, versionId: 'null' },
    calls: [],
  };
}

/** In every member as the scan's own record would be. */
function recordOf(responsePayload: object, { scanFunctionArn }: Outputs): string {
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
    responsePayload,
  });
}
