import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import { aTrailRecord, evidenceFolder, type Json } from '../testing/evidence-builder.ts';

const MALLORY = 'arn:aws:iam::111122223333:user/mallory';
const mallory = { type: 'IAMUser', arn: MALLORY, accessKeyId: 'AKIAEXAMPLEMALLORY01' };

const call = (id: string, time: string, eventSource: string, eventName: string, rest: Json = {}) =>
  aTrailRecord({
    eventID: id,
    requestID: `req-${id}`,
    eventTime: `2026-05-12T${time}Z`,
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    userIdentity: mallory,
    ...rest,
  });

async function incidentsOf(records: readonly Json[]) {
  const folder = evidenceFolder({ 'trail.json': JSON.stringify({ Records: records }) });
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  return timeline.incidents;
}

describe('without a destination record', () => {
  test.each([
    ['cloudtrail', 'StopLogging', 'tampering', {}],
    ['lambda', 'PutFunctionEventInvokeConfig', 'tampering', {}],
    ['lambda', 'DeleteFunctionEventInvokeConfig', 'tampering', {}],
    ['lambda', 'UpdateFunctionCode20150331v2', 'tampering', {}],
    ['s3', 'PutBucketNotification', 'tampering', { bucketName: 'b' }],
    ['lambda', 'AddPermission20150331v2', 'exposure', { principal: '*' }],
    ['lambda', 'AddPermission20150331v2', 'exposure', { principal: '444455556666' }],
    ['iam', 'CreateLoginProfile', 'persistence', { userName: 'x' }],
    [
      's3',
      'PutBucketVersioning',
      'destruction',
      { VersioningConfiguration: { Status: 'Suspended' } },
    ],
    ['s3', 'PutBucketAcl', 'exposure', { 'x-amz-acl': 'public-read' }],
  ] as const)('%s %s is %s', async (source, name, kind, requestParameters) => {
    const found = await incidentsOf([call('a', '10:00:00', source, name, { requestParameters })]);
    expect(found.map((one) => [one.kind, one.anchor])).toEqual([[kind, 'a']]);
  });

  test.each([
    ['lambda', 'AddPermission20150331v2', { principal: 's3.amazonaws.com' }],
    ['iam', 'CreateAccessKey', { userName: 'x' }],
    ['s3', 'PutBucketAcl', { 'x-amz-acl': 'private' }],
    [
      's3',
      'PutBucketPolicy',
      { bucketPolicy: { Statement: [{ Effect: 'Deny', Principal: '*' }] } },
    ],
  ] as const)('%s %s alone is nothing', async (source, name, requestParameters) => {
    expect(await incidentsOf([call('a', '10:00:00', source, name, { requestParameters })])).toEqual(
      [],
    );
  });

  test('what CloudFormation sets up is no tampering', async () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/deploy/AWSCloudFormation',
    };
    const set = call('a', '10:00:00', 'lambda', 'PutFunctionEventInvokeConfig', { userIdentity });
    expect(await incidentsOf([set])).toEqual([]);
  });

  test.each([
    // Forty minutes apart, and a day between the tenth and the eleventh.
    ['ten times', 10, 0, 10, undefined],
    ['eleven times', 10, 1, 2, 'told together across pauses of up to 1 hour,'],
    ['fifty times', 30, 20, 2, 'told together across pauses of up to 1 hour,'],
  ] as const)(
    'what one actor did %s is no more incidents than a reader takes in',
    async (_, today, tomorrow, expected, told) => {
      const stops = [
        ...Array.from({ length: today }, (_, at) => at * 40 * 60_000),
        ...Array.from({ length: tomorrow }, (_, at) => (at * 40 + 2 * 24 * 60) * 60_000),
      ].map((ms, at) =>
        call(`stop-${at}`, '10:00:00', 'cloudtrail', 'StopLogging', {
          eventTime: new Date(Date.parse('2026-05-12T10:00:00Z') + ms)
            .toISOString()
            .replace('.000', ''),
        }),
      );
      const found = await incidentsOf(stops);
      expect(found).toHaveLength(expected);
      expect(found.flatMap(({ eventIds }) => eventIds)).toHaveLength(today + tomorrow);
      for (const { reasons } of found) {
        const last = reasons.at(-1) ?? '';
        if (told === undefined) expect(last).not.toContain('pauses');
        else expect(last).toContain(told);
      }
    },
  );

  test('five refusals in ten minutes are one incident, four are none', async () => {
    const refused = (amount: number) =>
      Array.from({ length: amount }, (_, at) =>
        call(`no${at}`, `10:0${at}:00`, 'iam', 'ListUsers', { errorCode: 'AccessDenied' }),
      );
    expect(await incidentsOf(refused(4))).toEqual([]);
    const [incident, ...others] = await incidentsOf(refused(5));
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      kind: 'denials',
      severity: 'low',
      eventIds: refused(5).map((one) => one['eventID']),
    });
  });

  test('a session three roles deep is given to whoever opened the first', async () => {
    const session = (role: string, accessKeyId: string) => ({
      type: 'AssumedRole',
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/s`,
      accessKeyId,
    });
    const opened = (id: string, time: string, by: Json, accessKeyId: string) =>
      call(id, time, 'sts', 'AssumeRole', {
        userIdentity: by,
        responseElements: { credentials: { accessKeyId } },
      });
    const [incident] = await incidentsOf([
      opened('o1', '10:00:00', mallory, 'ASIAEXAMPLE000000001'),
      opened('o2', '10:00:05', session('one', 'ASIAEXAMPLE000000001'), 'ASIAEXAMPLE000000002'),
      opened('o3', '10:00:10', session('two', 'ASIAEXAMPLE000000002'), 'ASIAEXAMPLE000000003'),
      call('stop', '10:00:20', 'cloudtrail', 'StopLogging', {
        userIdentity: session('three', 'ASIAEXAMPLE000000003'),
      }),
    ]);
    expect(incident?.title).toContain('by user/mallory');
    expect(incident?.eventIds).toEqual(['o1', 'o2', 'o3', 'stop']);
  });

  test('tells who stopped it, when, and what was done all the same', async () => {
    const defender = { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/defender' };
    const [incident] = await incidentsOf([
      call('stop', '10:00:00', 'cloudtrail', 'StopLogging'),
      call('off', '10:05:00', 'iam', 'UpdateAccessKey', {
        userIdentity: defender,
        requestParameters: { userName: 'mallory', status: 'Inactive' },
      }),
      call('still', '10:06:00', 's3', 'GetObject'),
    ]);
    expect(incident).toMatchObject({
      milestones: { beganBy: 'stop', containedBy: 'off', alertedBy: null },
      metrics: { timeToContainMs: 300_000, timeToDetectMs: null },
      afterContainment: ['still'],
      reasons: ['StopLogging: what is recorded was changed'],
    });
  });
});

const invictus = fileURLToPath(new URL('../../../shared/data/invictus', import.meta.url));

describe.skipIf(!existsSync(invictus))('a real attack of 2023 (invictus)', () => {
  test('is found by its signs, each with its attacker', async () => {
    const { timeline } = await replay({ paths: [invictus] });
    const titles = timeline.incidents.map(({ kind, title }) => `${kind}: ${title}`);
    const by = 'by user/bert-jan';
    for (const kind of [
      'persistence',
      'tampering',
      'exposure',
      'theft',
      'denials',
      'destruction',
    ]) {
      expect(titles.filter((title) => title.startsWith(kind) && title.includes(by))).toHaveLength(
        1,
      );
    }
    const namesIn = (kind: string) => {
      const ids = new Set(timeline.incidents.find((one) => one.kind === kind)?.eventIds);
      return new Set(timeline.events.filter(({ id }) => ids.has(id)).map(({ name }) => name));
    };
    expect([...namesIn('persistence')]).toEqual(
      expect.arrayContaining(['CreateAccessKey', 'AttachUserPolicy', 'UpdateAssumeRolePolicy']),
    );
    expect([...namesIn('tampering')]).toEqual(
      expect.arrayContaining(['UpdateFunctionCode20150331v2', 'PutEventSelectors', 'DeleteTrail']),
    );
    expect([...namesIn('exposure')]).toEqual(
      expect.arrayContaining(['PutBucketPolicy', 'AddPermission20150331v2']),
    );
  });
});
