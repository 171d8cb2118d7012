import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
  type Json,
} from '../testing/evidence-builder.ts';

const ANALYST = 'arn:aws:iam::111122223333:user/analyst';
const OPERATOR = 'arn:aws:iam::111122223333:user/operator';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/findings';
const session = (role: string, name: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/${role}/${name}`,
});

const call = (id: string, time: string, service: string, eventName: string, rest: Json): Json =>
  aTrailRecord({
    eventID: id,
    requestID: `req-${id}`,
    eventTime: `2026-05-12T${time}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    ...rest,
  });

/** Received under this id from the queue a topic delivers to. */
const alert = (message: Json): Json =>
  aMessage(
    'a',
    {
      Type: 'Notification',
      MessageId: 'n',
      TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
      Message: JSON.stringify(message),
    },
    { Attributes: { SentTimestamp: String(Date.parse('2026-05-12T10:00:03.000Z')) } },
  );

async function replayed(records: readonly Json[], messages: readonly Json[]) {
  const folder = evidenceFolder({
    'trail.json': JSON.stringify({ Records: records }),
    'queue.json': JSON.stringify({ Messages: messages }),
  });
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  const phases = new Map(timeline.events.map(({ id, phase }) => [id, phase]));
  return { incidents: timeline.incidents, phaseOf: (id: string) => phases.get(id) };
}

const reads = (key: string, time: string, sourceIPAddress = '203.0.113.66') =>
  call(`read ${key} ${time}`, time, 's3', 'GetObject', {
    userIdentity: { type: 'IAMUser', arn: ANALYST, accessKeyId: 'AKIAEXAMPLEANALYST01' },
    sourceIPAddress,
    requestParameters: { bucketName: 'reports', key },
  });

/** A file of the trail wakes the monitor, which finds a read in it. */
const monitored = [
  call('run', '10:05:00', 'lambda', 'InvokeExecution', {
    requestID: 'L1',
    userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
    requestParameters: { functionName: 'monitor' },
  }),
];
const found = aMessage(
  'm',
  invocationRecord({
    requestId: 'L1',
    functionName: 'monitor',
    at: '2026-05-12T10:05:00.500Z',
    requestPayload: {
      Records: [
        {
          eventSource: 'aws:s3',
          userIdentity: { principalId: 'AWS:cloudtrail.amazonaws.com' },
          responseElements: { 'x-amz-request-id': 'DELIVERY00000001' },
          s3: { bucket: { name: 'trail' }, object: { key: 'AWSLogs/x.json.gz' } },
        },
      ],
    },
    responsePayload: {
      verdict: 'unauthorized',
      touches: [{ eventId: 'read decoy.txt 10:00:00' }],
    },
  }),
);

test('a finding read off a log is told by the call it names and not by the log file', async () => {
  const { incidents, phaseOf } = await replayed(
    [
      ...monitored,
      reads('decoy.txt', '10:00:00'),
      reads('board.txt', '10:01:00'),
      reads('january.txt', '09:58:00', '198.51.100.7'),
    ],
    [found],
  );
  const [incident, ...others] = incidents;
  expect(others).toEqual([]);
  expect(incident?.title).toBe(
    'unauthorized read of decoy.txt and 1 other object in reports by user/analyst',
  );
  expect(incident?.milestones.beganBy).toBe('read decoy.txt 10:00:00');
  expect(incident?.metrics.timeToDetectMs).toBe(300_500);
  expect(incident?.precision.timeToDetectMs).toBe('s');
  expect(phaseOf('read board.txt 10:01:00')).toBe('attack');
  expect(phaseOf('read january.txt 09:58:00')).toBe('background');
  expect(incident?.unknowns.join('\n')).not.toMatch(/began this is not in the evidence|S3 call of/);
});

test('a finding whose call is not in the evidence claims no object but says what is missing', async () => {
  const { incidents } = await replayed(monitored, [found]);
  expect(incidents.map(({ title }) => title)).toEqual(['unauthorized finding']);
  expect(incidents[0]?.metrics.timeToDetectMs).toBeNull();
  const unknowns = incidents[0]?.unknowns.join('\n');
  expect(unknowns).toMatch(/began this is not in the evidence/);
  expect(unknowns).toContain(
    '1 id of a call named in the answer of monitor matches no event (read decoy.txt 10:00:00): ' +
      'what was done by it is not in this evidence, and rests on the answer alone.',
  );
});

const sends = (id: string, who: Json, rest: Json = {}) =>
  call(id, '10:00:00', 'sqs', 'SendMessage', {
    userIdentity: who,
    requestParameters: { queueUrl: QUEUE },
    responseElements: { messageId: `message of ${id}` },
    ...rest,
  });
const platform = session('scan-role', 'awslambda_1_20260512100000000');

test('a message put among the records Lambda delivers is forged, and the alert about it tells', async () => {
  const { incidents } = await replayed(
    [
      sends('true', platform),
      sends('forged', { type: 'IAMUser', arn: OPERATOR }),
      call('alerted', '10:00:02', 'sns', 'Publish', {
        userIdentity: session('respond-role', 'respond'),
        responseElements: { messageId: 'n' },
      }),
    ],
    [alert({ doubt: 'sender', messageId: 'message of forged' })],
  );
  expect(incidents.map(({ kind, anchor }) => [kind, anchor])).toEqual([['forgery', 'forged']]);
  expect(incidents[0]?.milestones.alertedBy).toBe('alerted');
  expect(incidents[0]?.metrics.timeToDetectMs).toBe(2000);
});

test('nobody forges in a queue that takes no records of Lambda', async () => {
  const { incidents } = await replayed([sends('ordinary', { type: 'IAMUser', arn: OPERATOR })], []);
  expect(incidents).toEqual([]);
});

test('a record that could not be delivered is an incident that nobody was told of', async () => {
  const { incidents } = await replayed(
    [
      call('made', '09:00:00', 'lambda', 'CreateFunction20150331', {
        requestParameters: {
          functionName: 'scan',
          role: 'arn:aws:iam::111122223333:role/scan-role',
        },
      }),
      call('run', '10:00:00', 'lambda', 'InvokeExecution', {
        requestID: 'L1',
        userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
        requestParameters: { functionName: 'scan' },
      }),
      sends('lost', platform, { errorCode: 'AccessDenied', responseElements: null }),
    ],
    [],
  );
  const [incident] = incidents;
  expect(incident?.kind).toBe('lost-record');
  expect(incident?.title).toBe('record of scan lost (SendMessage: AccessDenied)');
  expect(incident?.eventIds).toEqual(['run', 'lost']);
  expect(incident?.metrics.timeToDetectMs).toBeNull();
  expect(incident?.unknowns.join('\n')).toMatch(/What the lost record said/);
});

test('an event that the bus did not accept is a lost record as well', async () => {
  const { incidents, phaseOf } = await replayed(
    [
      call('made', '09:00:00', 'lambda', 'CreateFunction20150331', {
        requestParameters: {
          functionName: 'scan',
          role: 'arn:aws:iam::111122223333:role/scan-role',
        },
      }),
      call('run', '10:00:00', 'lambda', 'InvokeExecution', {
        requestID: 'L1',
        userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
        requestParameters: { functionName: 'scan' },
      }),
      call('put', '10:00:01', 'events', 'PutEvents', {
        userIdentity: platform,
        requestParameters: { entries: [{ source: 'lambda', eventBusName: 'no-such-bus' }] },
        responseElements: {
          failedEntryCount: 1,
          entries: [{ errorCode: 'InternalFailure', errorMessage: 'no bus' }],
        },
      }),
      // A handler that looks at its answer may try again.
      call('own', '10:00:01', 'events', 'PutEvents', {
        userIdentity: session('scan-role', 'scan'),
        responseElements: { failedEntryCount: 1, entries: [{ errorCode: 'ThrottlingException' }] },
      }),
    ],
    [],
  );
  expect(incidents.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
    'lost-record: record of scan lost (PutEvents: InternalFailure)',
  ]);
  expect(phaseOf('put')).toBe('failure');
  expect(incidents[0]?.responseFailures).toEqual([
    expect.objectContaining({ eventId: 'put', kind: 'lost' }),
  ]);
  expect(incidents[0]?.unknowns.join('\n')).toMatch(/does not try again, is assumed/);
});

test('an alert stands for the finding whose record was consumed', async () => {
  const { incidents } = await replayed(
    [
      call('upload', '10:00:00', 's3', 'PutObject', {
        userIdentity: { type: 'IAMUser', arn: OPERATOR },
        requestParameters: { bucketName: 'intake', key: 'a.exe' },
        responseElements: { 'x-amz-version-id': 'version-of-the-upload' },
      }),
    ],
    [
      alert({
        finding: {
          verdict: 'malicious',
          object: { bucket: 'intake', key: 'a.exe', versionId: 'version-of-the-upload' },
        },
      }),
    ],
  );
  expect(incidents.map(({ title }) => title)).toEqual([
    'malicious upload of a.exe to intake by user/operator',
  ]);
  expect(incidents[0]?.milestones.beganBy).toBe('upload');
  expect(incidents[0]?.unknowns.join('\n')).toMatch(/rests on the alert alone/);
});

test('what a containment refuses is the attacker trying, and no failure of the response', async () => {
  const { incidents, phaseOf } = await replayed(
    [
      ...monitored,
      reads('decoy.txt', '10:00:00'),
      call('deny', '10:05:00', 's3', 'PutBucketPolicy', {
        userIdentity: session('monitor-role', 'monitor'),
        requestParameters: {
          bucketName: 'reports',
          bucketPolicy: { Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*' } },
        },
      }),
      {
        ...reads('decoy.txt', '10:09:00'),
        errorCode: 'AccessDenied',
        errorMessage:
          'User is not authorized to perform: s3:GetObject with an explicit deny in a resource-based policy',
      },
    ],
    [found],
  );
  expect(phaseOf('read decoy.txt 10:09:00')).toBe('attack');
  expect(incidents.map(({ title }) => title)).toEqual([
    'unauthorized read of decoy.txt in reports by user/analyst; contained: bucket',
  ]);
  expect(incidents[0]?.responseFailures).toEqual([]);
});

test('another outcome of a request that a story holds belongs to it, though its dispatch is lost', async () => {
  const run = (id: string, name: string, requestID: string, functionName: string, by: string) =>
    call(id, '10:00:00', 'lambda', name, {
      requestID,
      userIdentity: { type: 'AWSService', invokedBy: by },
      requestParameters: { functionName, invocationType: 'Event' },
    });
  const outcome = (
    requestId: string,
    functionName: string,
    at: string,
    requestPayload: Json,
    responsePayload: Json = {},
  ) =>
    invocationRecord({
      requestId,
      functionName,
      at: `2026-05-12T${at}Z`,
      requestPayload,
      responsePayload,
    });
  const scanned = outcome(
    'L1',
    'scan',
    '10:00:00.900',
    {
      Records: [
        {
          eventSource: 'aws:s3',
          responseElements: { 'x-amz-request-id': 'req-upload' },
          s3: { bucket: { name: 'intake' }, object: { key: 'a.exe' } },
        },
      ],
    },
    { verdict: 'malicious' },
  );
  const responded = (at: string) => outcome('L2', 'respond', at, scanned);
  const { incidents } = await replayed(
    [
      call('upload', '10:00:00', 's3', 'PutObject', {
        userIdentity: { type: 'IAMUser', arn: OPERATOR },
        requestParameters: { bucketName: 'intake', key: 'a.exe' },
      }),
      run('invoked', 'Invoke', 'L1', 'scan', 's3.amazonaws.com'),
      run('run', 'InvokeExecution', 'L1', 'scan', 'lambda.amazonaws.com'),
      run('responding', 'InvokeExecution', 'L2', 'respond', 'lambda.amazonaws.com'),
    ],
    [
      aMessage('m', scanned),
      aMessage('first', responded('10:00:01.500')),
      aMessage('second', responded('10:02:30.000')),
    ],
  );
  expect(incidents.map(({ anchor }) => anchor)).toEqual(['m']);
  expect(incidents[0]?.eventIds).toEqual(expect.arrayContaining(['responding', 'first', 'second']));
});
