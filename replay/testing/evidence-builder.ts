import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type Json = Readonly<Record<string, unknown>>;

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const LAMBDA = `arn:aws:lambda:${REGION}:${ACCOUNT}:function`;
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** A trail record with what every record has; `differing` says what matters to the test. */
export function aTrailRecord(differing: Json): Json {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/someone` },
    eventTime: '2026-05-12T04:40:58Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: REGION,
    sourceIPAddress: '203.0.113.10',
    userAgent: '[test]',
    requestParameters: null,
    responseElements: null,
    requestID: 'R0',
    eventID: 'e0',
    eventType: 'AwsApiCall',
    recipientAccountId: ACCOUNT,
    ...differing,
  };
}

/** A message as `aws sqs receive-message` prints it. */
export function aMessage(id: string, body: string | Json, differing: Json = {}): Json {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    MessageId: id,
    ReceiptHandle: `handle-${id}`,
    MD5OfBody: md5(text),
    Body: text,
    Attributes: {
      SenderId: 'AROAEXAMPLE:awslambda_1_20260512044101000',
      SentTimestamp: String(Date.parse('2026-05-12T04:41:01.250Z')),
    },
    ...differing,
  };
}

/** An evidence folder in a temporary place; remove it when done. */
export function evidenceFolder(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly path: string;
  readonly remove: () => void;
} {
  const path = mkdtempSync(join(tmpdir(), 'aftertrace-evidence-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export const gzipped = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value));
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The files a lab run leaves: a trail under AWS's key layout and a dump per queue. */
export function labEvidenceFiles(): Readonly<Record<string, Uint8Array | string>> {
  const { records, queues } = maliciousUpload();
  const folder = `trail/AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/05/12`;
  // Records of one burst are scattered over files and stand in no order.
  const even = records.filter((_record, at) => at % 2 === 0).reverse();
  const odd = records.filter((_record, at) => at % 2 === 1);
  const name = `${ACCOUNT}_CloudTrail_${REGION}_20260512T0445Z_`;
  return {
    [`${folder}/${name}AAAAAAAAAAAAAAAA.json.gz`]: gzipped({ Records: even }),
    [`${folder}/${name}BBBBBBBBBBBBBBBB.json.gz`]: gzipped({ Records: odd }),
    ...Object.fromEntries(
      Object.entries(queues).map(([queue, messages]) => [
        `destinations/sqs/${queue}.json`,
        JSON.stringify({ Messages: messages }, null, 2),
      ]),
    ),
  };
}

/**
 * The whole of one malicious upload: a user's key is made, the user uploads, S3 invokes `scan`, its success record
 * goes to a bus, a rule there feeds queue `ir-events` and the responders `siem` and `quarantine`, which act and report.
 */
export function maliciousUpload(): {
  readonly records: readonly Json[];
  readonly queues: Readonly<Record<string, readonly Json[]>>;
} {
  const scanned = invocationRecord({
    requestId: 'req-scan',
    functionName: 'scan',
    at: '2026-05-12T04:40:59.402Z',
    requestPayload: {
      Records: [
        {
          eventVersion: '2.6',
          eventSource: 'aws:s3',
          eventTime: '2026-05-12T04:40:58.120Z',
          eventName: 'ObjectCreated:Put',
          responseElements: { 'x-amz-request-id': 'BC10K6VBJD6PCQ2S' },
          s3: { bucket: { name: 'lab-intake' }, object: { key: 'inbox/a+b.exe' } },
        },
      ],
    },
    responsePayload: { verdict: 'malicious', rule: 'EICAR' },
  });
  const onBus = {
    version: '0',
    id: 'E1',
    'detail-type': 'Lambda Function Invocation Result - Success',
    source: 'lambda',
    account: ACCOUNT,
    time: '2026-05-12T04:40:59Z',
    region: REGION,
    resources: [`arn:aws:events:${REGION}:${ACCOUNT}:event-bus/ir-bus`, `${LAMBDA}:scan:$LATEST`],
    detail: scanned,
  };
  const alert = {
    Type: 'Notification',
    MessageId: 'M-alert',
    TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:ir-alerts`,
    Subject: 'malicious upload',
    Message: JSON.stringify({ text: 'malicious upload' }),
    Timestamp: '2026-05-12T04:41:00.900Z',
  };
  const siemDone = invocationRecord({
    requestId: 'req-siem',
    functionName: 'siem',
    at: '2026-05-12T04:41:01.100Z',
    requestPayload: onBus,
    responsePayload: {
      calls: [
        { operation: 'PutObject', requestId: 'S3CASE0000000001' },
        { operation: 'Publish', requestId: 'req-publish', messageId: 'M-alert' },
      ],
    },
  });
  const quarantined = invocationRecord({
    requestId: 'req-quarantine',
    functionName: 'quarantine',
    at: '2026-05-12T04:41:01.200Z',
    requestPayload: onBus,
    responsePayload: {
      calls: [
        { operation: 'CopyObject', requestId: 'S3COPY0000000001' },
        { operation: 'PutObjectTagging', requestId: 'S3TAG00000000001' },
        { operation: 'DeleteObject', requestId: 'S3DEL00000000001' },
      ],
    },
  });
  const messages = {
    'm-event': aMessage('m-event', onBus, {
      Attributes: {
        SenderId: 'AIDAEXAMPLEEVENTS',
        SentTimestamp: String(Date.parse('2026-05-12T04:40:59.900Z')),
      },
    }),
    'm-siem': aMessage('m-siem', siemDone),
    'm-quarantine': aMessage('m-quarantine', quarantined),
    'm-inbox': aMessage('m-inbox', alert, {
      Attributes: {
        SenderId: 'AIDAEXAMPLESNS',
        SentTimestamp: String(Date.parse('2026-05-12T04:41:00.980Z')),
      },
    }),
  };
  const send = (
    eventId: string,
    queue: string,
    id: keyof typeof messages,
    by: Json,
    time: string,
  ) =>
    aTrailRecord({
      ...at(time, eventId, `req-${eventId}`),
      eventSource: 'sqs.amazonaws.com',
      eventName: 'SendMessage',
      userIdentity: by,
      requestParameters: {
        queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}`,
        messageBody: HIDDEN,
      },
      responseElements: {
        messageId: id,
        mD5OfMessageBody: md5(String(messages[id]['Body'])),
      },
    });
  const records = [
    aTrailRecord({
      ...at('04:30:00', 'create-key', 'req-create-key'),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
        accessKeyId: 'AKIAEXAMPLEADMIN0001',
      },
      requestParameters: { userName: 'uploader' },
      responseElements: {
        accessKey: { userName: 'uploader', accessKeyId: 'AKIAEXAMPLEUPLOAD001' },
      },
    }),
    aTrailRecord({
      ...at('04:40:58', 'upload', 'BC10K6VBJD6PCQ2S'),
      eventName: 'PutObject',
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::${ACCOUNT}:user/uploader`,
        accessKeyId: 'AKIAEXAMPLEUPLOAD001',
        userName: 'uploader',
      },
      requestParameters: { bucketName: 'lab-intake', key: 'inbox/a b.exe' },
      additionalEventData: {
        startTime: Date.parse('2026-05-12T04:40:58.100Z'),
        endTime: Date.parse('2026-05-12T04:40:58.140Z'),
      },
    }),
    ...started('scan', 'req-scan', '04:40:58', service('s3.amazonaws.com'), {
      sourceArn: 'arn:aws:s3:::lab-intake',
    }),
    s3Call('scan-read', 'GetObject', 'S3READ0000000001', 'scan', '04:40:59', {
      bucketName: 'lab-intake',
      key: 'inbox/a b.exe',
    }),
    aTrailRecord({
      ...at('04:40:59', 'put-events', 'req-put-events'),
      eventSource: 'events.amazonaws.com',
      eventName: 'PutEvents',
      userIdentity: session('scan', 'awslambda_7_20260512044058000'),
      requestParameters: {
        entries: [{ source: 'lambda', detail: HIDDEN, eventBusName: 'ir-bus' }],
      },
      responseElements: { failedEntryCount: 0, entries: [{ eventId: 'E1' }] },
    }),
    send('send-event', 'ir-events', 'm-event', service('events.amazonaws.com'), '04:40:59'),
    ...started('siem', 'req-siem', '04:41:00', service('events.amazonaws.com'), {}),
    ...started('quarantine', 'req-quarantine', '04:41:00', service('events.amazonaws.com'), {}),
    s3Call('put-case', 'PutObject', 'S3CASE0000000001', 'siem', '04:41:00', {
      bucketName: 'lab-cases',
      key: 'case-1.json',
    }),
    aTrailRecord({
      ...at('04:41:00', 'publish', 'req-publish'),
      eventSource: 'sns.amazonaws.com',
      eventName: 'Publish',
      userIdentity: session('siem', 'siem'),
      requestParameters: { topicArn: alert.TopicArn, message: HIDDEN },
      responseElements: { messageId: 'M-alert' },
    }),
    send('send-alert', 'analyst-inbox', 'm-inbox', service('sns.amazonaws.com'), '04:41:00'),
    s3Call('copy', 'CopyObject', 'S3COPY0000000001', 'quarantine', '04:41:00', {
      bucketName: 'lab-quarantine',
      key: 'inbox/a b.exe',
    }),
    s3Call('tag', 'PutObjectTagging', 'S3TAG00000000001', 'quarantine', '04:41:01', {
      bucketName: 'lab-quarantine',
      key: 'inbox/a b.exe',
    }),
    s3Call('delete', 'DeleteObject', 'S3DEL00000000001', 'quarantine', '04:41:01', {
      bucketName: 'lab-intake',
      key: 'inbox/a b.exe',
    }),
    send(
      'send-siem',
      'ir-done',
      'm-siem',
      session('siem', 'awslambda_8_20260512044101000'),
      '04:41:01',
    ),
    send(
      'send-quarantine',
      'ir-done',
      'm-quarantine',
      session('quarantine', 'awslambda_9_20260512044101000'),
      '04:41:01',
    ),
    aTrailRecord({
      ...at('04:41:30', 'late-read', 'S3LATE0000000001'),
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/curious` },
      requestParameters: { bucketName: 'lab-intake', key: 'inbox/a b.exe' },
    }),
    aTrailRecord({
      ...at('04:42:00', 'unrelated', 'req-unrelated'),
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListUsers',
    }),
  ];
  return {
    records,
    queues: {
      'ir-events': [messages['m-event']],
      'ir-done': [messages['m-siem'], messages['m-quarantine']],
      'analyst-inbox': [messages['m-inbox']],
    },
  };
}

export function invocationRecord(of: {
  readonly requestId: string;
  readonly functionName: string;
  readonly at: string;
  readonly condition?: string;
  readonly requestPayload: unknown;
  readonly responsePayload: unknown;
}): Json {
  return {
    version: '1.0',
    timestamp: of.at,
    requestContext: {
      requestId: of.requestId,
      functionArn: `${LAMBDA}:${of.functionName}:$LATEST`,
      condition: of.condition ?? 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: of.requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: of.responsePayload,
  };
}

/** A session of `<function>-role`. */
const session = (functionName: string, name: string): Json => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${name}`,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${functionName}-role/${name}`,
  accessKeyId: `ASIAEXAMPLE${functionName.toUpperCase()}`,
  sessionContext: {
    sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/${functionName}-role` },
  },
});

export const service = (principal: string): Json => ({ type: 'AWSService', invokedBy: principal });

const at = (time: string, eventID: string, requestID: string): Json => ({
  eventTime: `2026-05-12T${time}Z`,
  eventID,
  requestID,
});

function started(
  functionName: string,
  requestId: string,
  time: string,
  by: Json,
  parameters: Json,
): readonly Json[] {
  const arn = `${LAMBDA}:${functionName}`;
  const common = {
    eventSource: 'lambda.amazonaws.com',
    resources: [{ accountId: ACCOUNT, type: 'AWS::Lambda::Function', ARN: arn }],
  };
  return [
    aTrailRecord({
      ...common,
      ...at(time, `invoke-${functionName}`, requestId),
      eventName: 'Invoke',
      userIdentity: by,
      requestParameters: { functionName: arn, invocationType: 'Event', ...parameters },
    }),
    aTrailRecord({
      ...common,
      ...at(time, `run-${functionName}`, requestId),
      eventName: 'InvokeExecution',
      userIdentity: service('lambda.amazonaws.com'),
      requestParameters: { functionName: arn, sourceArn: arn, logType: 'None' },
    }),
  ];
}

const s3Call = (
  eventId: string,
  name: string,
  requestId: string,
  functionName: string,
  time: string,
  parameters: Json,
): Json =>
  aTrailRecord({
    ...at(time, eventId, requestId),
    eventName: name,
    userIdentity: session(functionName, functionName),
    requestParameters: parameters,
  });
