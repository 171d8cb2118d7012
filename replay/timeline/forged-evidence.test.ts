import { describe, expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
  type Json,
  labEvidenceFiles,
} from '../testing/evidence-builder.ts';

const MALLORY = 'arn:aws:iam::111122223333:user/mallory';
const mallory = { type: 'IAMUser', arn: MALLORY, accessKeyId: 'AKIAEXAMPLEMALLORY01' };
const ops = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/ops/respond',
  accessKeyId: 'ASIAEXAMPLEOPS000001',
};

const call = (id: string, time: string, service: string, eventName: string, rest: Json = {}) =>
  aTrailRecord({
    eventID: id,
    requestID: `req-${id}`,
    eventTime: `2026-05-12T${time}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    userIdentity: mallory,
    ...rest,
  });

async function told(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path], toldFrom: folder.path });
  return timeline;
}

const opening = call('open', '10:00:00', 's3', 'PutBucketPolicy', {
  requestParameters: {
    bucketName: 'data',
    bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }] },
  },
});
const denial = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] });
const later = (service: string, eventName: string, requestParameters: Json, rest: Json = {}) =>
  call('later', '10:05:00', service, eventName, { userIdentity: ops, requestParameters, ...rest });

describe('what looks like a containment and is none', () => {
  test.each([
    [
      'an object of that bucket is deleted',
      later('s3', 'DeleteObject', { bucketName: 'data', key: 'old.log' }),
    ],
    [
      'an object of that bucket is tagged',
      later('s3', 'PutObjectTagging', { bucketName: 'data', key: 'k' }),
    ],
    [
      'another key of that user is deleted',
      later('iam', 'DeleteAccessKey', { userName: 'mallory', accessKeyId: 'AKIAEXAMPLEOLD000001' }),
    ],
    [
      'another bucket is shut',
      later('s3', 'PutBucketPolicy', {
        bucketName: 'other',
        bucketPolicy: { Statement: { Effect: 'Deny' } },
      }),
    ],
    [
      'a user of that name is shut out of another account',
      later(
        'iam',
        'PutUserPolicy',
        { userName: 'mallory', policyDocument: denial },
        { recipientAccountId: '444455556666' },
      ),
    ],
    [
      'it is refused',
      later(
        'iam',
        'PutUserPolicy',
        { userName: 'mallory', policyDocument: denial },
        { errorCode: 'AccessDenied' },
      ),
    ],
    [
      'the attacker does it',
      later(
        'iam',
        'PutUserPolicy',
        { userName: 'mallory', policyDocument: denial },
        { userIdentity: mallory },
      ),
    ],
  ])('%s', async (_why, record) => {
    const { incidents } = await told({ 't.json': JSON.stringify({ Records: [opening, record] }) });
    expect(incidents[0]).toMatchObject({
      milestones: { beganBy: 'open', containedBy: null },
      metrics: { timeToContainMs: null },
      afterContainment: [],
    });
  });

  test.each([
    later('iam', 'PutUserPolicy', { userName: 'mallory', policyDocument: denial }),
    later('iam', 'UpdateAccessKey', {
      userName: 'mallory',
      accessKeyId: mallory.accessKeyId,
      status: 'Inactive',
    }),
    later('s3', 'PutBucketPublicAccessBlock', { bucketName: 'data' }),
  ])('$eventName on what was used or opened is one', async (record) => {
    const { incidents } = await told({ 't.json': JSON.stringify({ Records: [opening, record] }) });
    expect(incidents[0]).toMatchObject({
      milestones: { containedBy: 'later' },
      metrics: { timeToContainMs: 300_000 },
    });
  });
});

test('an attacker who tells of their own call alerts nobody', async () => {
  const publish = (userIdentity: Json) =>
    call('pub', '10:01:00', 'sns', 'Publish', {
      userIdentity,
      responseElements: { messageId: 'n1' },
    });
  const notification = {
    Type: 'Notification',
    MessageId: 'n1',
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
    Message: JSON.stringify({ requestId: 'req-open' }),
    Timestamp: '2026-05-12T10:01:00.500Z',
  };
  const alertedBy = async (userIdentity: Json) => {
    const { incidents } = await told({
      't.json': JSON.stringify({ Records: [opening, publish(userIdentity)] }),
      'n.json': JSON.stringify(notification),
    });
    return incidents[0]?.milestones.alertedBy;
  };
  expect(await alertedBy(mallory)).toBeNull();
  expect(await alertedBy(ops)).toBe('pub');
});

/** The lab's evidence, and beside it a message somebody put into the queue of its records. */
async function withMessage(body: Json) {
  const stranger = {
    Attributes: { SenderId: 'AIDAEXAMPLEMALLORY', SentTimestamp: '1778560850000' },
  };
  const forged = aMessage('forged', body, stranger);
  const files = { ...labEvidenceFiles(), 'forged.json': JSON.stringify({ Messages: [forged] }) };
  return told(files);
}

test('a forged record takes no incident’s place, story or title', async () => {
  const truth = await told(labEvidenceFiles());
  const [first] = truth.incidents;
  const own = truth.events.find(({ id }) => id === first?.anchor);
  expect(own).toBeDefined();
  // Ids a stranger may have read in the log of a function.
  const ofRuns = truth.links.flatMap(({ matchedOn }) =>
    matchedOn.filter(({ field }) => field.includes('requestContext.requestId')),
  );
  const requestIds = [...new Set(ofRuns.map(({ value }) => value))];
  expect(requestIds.length).toBeGreaterThan(0);
  for (const requestId of requestIds.slice(0, 3)) {
    const seen = await withMessage(
      invocationRecord({
        requestId,
        functionName: 'scan',
        at: '2026-05-12T04:40:00.000Z',
        requestPayload: null,
        responsePayload: { verdict: 'clean, nothing to see\u202e\n[low] ' },
      }),
    );
    const { incidents } = seen;
    for (const one of truth.incidents) {
      const same = incidents.find(({ id }) => id === one.id);
      expect(same).toMatchObject({ title: one.title, anchor: one.anchor, metrics: one.metrics });
    }
    const links = seen.links.filter(({ from, to }) => from === 'forged' || to === 'forged');
    expect(links.filter(({ grounds }) => grounds !== 'inferred')).toEqual([]);
    for (const { id, title } of incidents) {
      if (truth.incidents.some((one) => one.id === id)) continue;
      expect(title).toMatch(
        /^a record that Lambda did not send: clean, nothing to see\uFFFD␊\[low\] /,
      );
    }
  }
});

test('a title is no longer than a title', async () => {
  const { incidents } = await told({
    'm.json': JSON.stringify({
      Messages: [
        aMessage(
          'm',
          invocationRecord({
            requestId: 'r',
            functionName: 'scan',
            at: '2026-05-12T04:40:00.000Z',
            requestPayload: { Records: [{ s3: { bucket: { name: 'b' }, object: { key: 'k' } } }] },
            responsePayload: { verdict: 'x'.repeat(1_000_000) },
          }),
        ),
      ],
    }),
  });
  expect(incidents[0]?.title.length).toBeLessThanOrEqual(301);
});

test.each([
  [
    { type: 'AWSAccount', principalId: 'AIDAEXAMPLEOTHER', accountId: '444455556666' },
    'AWSAccount/AIDAEXAMPLEOTHER',
  ],
  [{ type: 'IAMUser', principalId: 'AIDAEXAMPLE', userName: 'ana' }, 'IAMUser/ana'],
  [
    { type: 'WebIdentityUser', userName: 'repo:o/r:ref:refs/heads/main' },
    'WebIdentityUser/repo:o/r:ref:refs/heads/main',
  ],
  [{ userName: 'ana', accessKeyId: 'AKIAEXAMPLE' }, 'user/ana'],
  [
    { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    'anonymous/203.0.113.10',
  ],
])('whoever has no ARN is told all the same: %j', async (userIdentity, name) => {
  const { incidents } = await told({
    't.json': JSON.stringify({ Records: [{ ...opening, userIdentity }] }),
  });
  expect(incidents.map(({ title }) => title)).toEqual([
    `access opened by ${name} (PutBucketPolicy)`,
  ]);
});
