import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';

let started: TestRange;
let events: EventBridgeClient;
let sqs: SQSClient;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  events = new EventBridgeClient(started.config());
  sqs = new SQSClient(started.config());
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const ruleArn = (name: string) => `arn:aws:events:us-east-1:${started.account}:rule/${name}`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${started.account}:${name}`;

/** A queue that takes what this rule sends, or, without a rule, nothing. */
async function aQueue(QueueName: string, allowed?: string) {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn(QueueName),
        Condition: { ArnEquals: { 'aws:SourceArn': allowed } },
      },
    ],
  });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName,
      ...(allowed !== undefined && { Attributes: { Policy } }),
    }),
  );
  return async () => {
    await started.range.clock.quiet();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
}

/** A rule of its own for every test: it takes events of the source `test.<name>`. */
async function aRule(name: string, target: Partial<Target> = {}) {
  await events.send(
    new PutRuleCommand({ Name: name, EventPattern: `{"source":["test.${name}"]}` }),
  );
  const received = await aQueue(name, ruleArn(name));
  await events.send(
    new PutTargetsCommand({ Rule: name, Targets: [{ Id: 't', Arn: queueArn(name), ...target }] }),
  );
  return received;
}

const anEntry = (name: string, detail: object = { n: 1 }) => ({
  Source: `test.${name}`,
  DetailType: 'Test',
  Detail: JSON.stringify(detail),
});
const put = (...Entries: object[]) => events.send(new PutEventsCommand({ Entries }));

describe('a rule that follows the clock', () => {
  test('runs whenever its time has come, unless it is disabled', async () => {
    const got = await aQueue('ticks', ruleArn('ticking'));
    await events.send(
      new PutRuleCommand({ Name: 'ticking', ScheduleExpression: 'rate(5 minutes)' }),
    );
    await events.send(
      new PutTargetsCommand({ Rule: 'ticking', Targets: [{ Id: 'q', Arn: queueArn('ticks') }] }),
    );
    await started.range.clock.pass(minutes(11));
    const ticks = await got();
    expect(ticks).toHaveLength(2);
    expect(JSON.parse(ticks[0]?.Body ?? '')).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [ruleArn('ticking')],
      detail: {},
    });
    await events.send(new DisableRuleCommand({ Name: 'ticking' }));
    await started.range.clock.pass(minutes(11));
    // The two of before can be seen again, and no third.
    expect(await got()).toHaveLength(2);
    const { RuleNames } = await events.send(
      new ListRuleNamesByTargetCommand({ TargetArn: queueArn('ticks') }),
    );
    expect(RuleNames).toEqual(['ticking']);
  });

  test.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(10 seconds)', 'cron(0 8 * * * *)', 'soon'])(
    'is refused with the expression %s',
    async (ScheduleExpression) => {
      await expect(
        events.send(new PutRuleCommand({ Name: 'never', ScheduleExpression })),
      ).rejects.toMatchObject({ message: 'Parameter ScheduleExpression is not valid.' });
    },
  );
});

describe('rules', () => {
  test('hand a matching event to a queue in its envelope', async () => {
    const received = await aRule('envelope');
    const { Entries } = await put({ ...anEntry('envelope'), Resources: ['arn:aws:s3:::lab'] });
    const [message] = await received();
    const event = JSON.parse(message?.Body ?? '') as Record<string, unknown>;
    expect(event).toEqual({
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Test',
      source: 'test.envelope',
      account: started.account,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: ['arn:aws:s3:::lab'],
      detail: { n: 1 },
    });
    expect(Object.keys(event)).toEqual([
      'version',
      'id',
      'detail-type',
      'source',
      'account',
      'time',
      'region',
      'resources',
      'detail',
    ]);
  });

  test('pass over what does not match, and everything while disabled', async () => {
    const received = await aRule('narrow');
    await put(anEntry('other'));
    expect(await received()).toEqual([]);
    await events.send(new DisableRuleCommand({ Name: 'narrow' }));
    await put(anEntry('narrow'));
    expect(await received()).toEqual([]);
  });

  test.each([
    ['Input', { Input: '{"fixed":true}' }, '{"fixed":true}'],
    ['InputPath', { InputPath: '$.detail.who' }, '{"name":"m\\"n"}'],
    [
      'InputTransformer',
      {
        InputTransformer: {
          InputPathsMap: { who: '$.detail.who.name', type: "$['detail-type']", gone: '$.detail.x' },
          InputTemplate:
            '{"text":"<who> by <type><gone>","who":<who>,"rule":<aws.events.rule-name>}',
        },
      },
      '{"text":"m\\"n by Test","who":"m\\"n","rule":"shaped-InputTransformer"}',
    ],
  ])('shape what they send with %s', async (kind, target, body) => {
    const received = await aRule(`shaped-${kind}`, target);
    await put(anEntry(`shaped-${kind}`, { who: { name: 'm"n' } }));
    expect((await received()).map((message) => message.Body)).toEqual([body]);
  });

  test('lose an event the queue does not let in, or hand it to the dead-letter queue', async () => {
    const shut = await aQueue('shut');
    const dead = await aQueue('dead', ruleArn('careful'));
    await aRule('careful');
    await events.send(
      new PutTargetsCommand({
        Rule: 'careful',
        Targets: [{ Id: 't', Arn: queueArn('shut'), DeadLetterConfig: { Arn: queueArn('dead') } }],
      }),
    );
    await put(anEntry('careful'));
    expect(await shut()).toEqual([]);
    expect(await dead()).toMatchObject([
      {
        MessageAttributes: {
          ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
          RULE_ARN: { StringValue: ruleArn('careful') },
          TARGET_ARN: { StringValue: queueArn('shut') },
        },
      },
    ]);
  });

  test('are deleted once their targets are', async () => {
    await aRule('leaving');
    await expect(events.send(new DeleteRuleCommand({ Name: 'leaving' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    await events.send(new RemoveTargetsCommand({ Rule: 'leaving', Ids: ['t'] }));
    await events.send(new DeleteRuleCommand({ Name: 'leaving' }));
    await expect(events.send(new DescribeRuleCommand({ Name: 'leaving' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule leaving does not exist on EventBus default.',
    });
  });

  test('refuse a pattern that is not valid', async () => {
    await expect(
      events.send(new PutRuleCommand({ Name: 'bad', EventPattern: '{"source":"x"}' })),
    ).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
  });

  test('can be tried out', async () => {
    const Event = JSON.stringify({
      id: '1',
      account: started.account,
      source: 'lambda',
      time: '2026-11-24T00:00:00Z',
      region: 'us-east-1',
      resources: [],
      'detail-type': 'Lambda Function Invocation Result - Failure',
      detail: {},
    });
    const EventPattern = '{"detail-type":[{"suffix":"Failure"}]}';
    const { Result } = await events.send(new TestEventPatternCommand({ EventPattern, Event }));
    expect(Result).toBe(true);
  });
});

describe('buses', () => {
  test('have rules of their own', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'ir-bus' }));
    const arn = `arn:aws:events:us-east-1:${started.account}:rule/ir-bus/watch`;
    const received = await aQueue('bus-queue', arn);
    const { RuleArn } = await events.send(
      new PutRuleCommand({
        Name: 'watch',
        EventBusName: 'ir-bus',
        EventPattern: '{"source":["lambda"]}',
      }),
    );
    expect(RuleArn).toBe(arn);
    await events.send(
      new PutTargetsCommand({
        Rule: 'watch',
        EventBusName: 'ir-bus',
        Targets: [{ Id: 't', Arn: queueArn('bus-queue') }],
      }),
    );
    await put(
      { Source: 'lambda', DetailType: 'on the default bus', Detail: '{}' },
      { Source: 'lambda', DetailType: 'here', Detail: '{}', EventBusName: 'ir-bus' },
    );
    const bodies = (await received()).map(({ Body }) => JSON.parse(Body ?? '') as object);
    expect(bodies).toMatchObject([{ 'detail-type': 'here' }]);
    await expect(events.send(new DeleteEventBusCommand({ Name: 'ir-bus' }))).rejects.toThrow(
      "Event bus can't be deleted since it has rules.",
    );
  });

  test('the default one is always there, and stays', async () => {
    const { EventBuses } = await events.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toContain('default');
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toMatchObject(
      { name: 'ValidationException' },
    );
    await expect(events.send(new CreateEventBusCommand({ Name: 'default' }))).rejects.toMatchObject(
      { name: 'ResourceAlreadyExistsException' },
    );
  });

  test('carry a policy', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'shared' }));
    await events.send(
      new PutPermissionCommand({
        EventBusName: 'shared',
        StatementId: 'them',
        Action: 'events:PutEvents',
        Principal: '444455556666',
      }),
    );
    const described = await events.send(new DescribeEventBusCommand({ Name: 'shared' }));
    expect(JSON.parse(described.Policy ?? '')).toMatchObject({
      Statement: [{ Sid: 'them', Principal: { AWS: 'arn:aws:iam::444455556666:root' } }],
    });
    await events.send(new RemovePermissionCommand({ EventBusName: 'shared', StatementId: 'them' }));
    expect(
      (await events.send(new DescribeEventBusCommand({ Name: 'shared' }))).Policy,
    ).toBeUndefined();
  });
});

describe('putting events', () => {
  test('answers each entry for itself', async () => {
    const { FailedEntryCount, Entries } = await put(
      anEntry('answers'),
      { ...anEntry('x'), Source: 'aws.s3' },
      { ...anEntry('x'), Detail: '[1]' },
      { ...anEntry('x'), DetailType: '' },
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries).toMatchObject([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      {
        ErrorCode: 'NotAuthorizedForSourceException',
        ErrorMessage: 'Not authorized for the source.',
      },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'InvalidArgument' },
    ]);
  });

  test('to a bus that does not exist succeeds, and the event is lost', async () => {
    const answer = await put({ ...anEntry('astray'), EventBusName: 'no-such-bus' });
    expect(answer.FailedEntryCount).toBe(0);
  });

  test('takes ten at most, of one megabyte together', async () => {
    const eleven = Array.from({ length: 11 }, () => anEntry('many'));
    await expect(put(...eleven)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(anEntry('large', { x: 'x'.repeat(1_048_576) }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });

  test('lets an AWS service use its own source', async () => {
    const answer = await started.range.platform.perform<{ FailedEntryCount: number }>({
      service: 'events',
      operation: 'PutEvents',
      input: { Entries: [{ ...anEntry('x'), Source: 'aws.s3' }] },
      as: { kind: 'service', principal: 's3.amazonaws.com', sourceAccount: started.account },
    });
    expect(answer.FailedEntryCount).toBe(0);
  });

  test('is recorded without the detail, and the event id joins what follows', async () => {
    const received = await aRule('trailed');
    const { Entries } = await put(anEntry('trailed', { secret: 'word' }));
    await received();
    const record = started.range
      .records()
      .find((one) => one.eventName === 'PutEvents' && JSON.stringify(one).includes('test.trailed'));
    expect(record).toMatchObject({
      eventCategory: 'Data',
      apiVersion: '2015-10-07',
      requestParameters: {
        entries: [
          {
            source: 'test.trailed',
            resources: [],
            detailType: 'Test',
            detail: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          },
        ],
      },
      responseElements: { failedEntryCount: 0, entries: [{ eventId: Entries?.[0]?.EventId }] },
      resources: [
        {
          type: 'AWS::Events::EventBus',
          ARN: `arn:aws:events:us-east-1:${started.account}:event-bus/default`,
        },
      ],
    });
    const sent = started.range
      .records()
      .find((one) => one.eventName === 'SendMessage' && JSON.stringify(one).includes('/trailed'));
    const edges = started.range.platform.truth.edges();
    const id = Entries?.[0]?.EventId;
    expect(edges).toContainEqual({ cause: record?.eventID, effect: id, kind: 'bus-event' });
    expect(edges).toContainEqual({ cause: id, effect: sent?.eventID, kind: 'call' });
  });
});

describe('departures', () => {
  test('a schedule never makes simulated time jump', async () => {
    const before = started.range.clock.now();
    await events.send(new PutRuleCommand({ Name: 'clock', ScheduleExpression: 'rate(1 hour)' }));
    await started.range.clock.quiet();
    expect(started.range.clock.now() - before).toBeLessThan(minutes(1));
    await events.send(new DeleteRuleCommand({ Name: 'clock' }));
  });

  test('rule targets are functions, queues and topics', async () => {
    await aRule('elsewhere');
    const Arn = `arn:aws:logs:us-east-1:${started.account}:log-group:/aws/events/x`;
    await expect(
      events.send(new PutTargetsCommand({ Rule: 'elsewhere', Targets: [{ Id: 'l', Arn }] })),
    ).rejects.toThrow('rule targets of the service logs');
  });

  test('a role on a target may be passed and is not used for delivery', async () => {
    const RoleArn = `arn:aws:iam::${started.account}:role/nobody`;
    const received = await aRule('with-role', { RoleArn });
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'with-role' }));
    expect(Targets).toMatchObject([{ RoleArn }]);
    await put(anEntry('with-role'));
    expect(await received()).toHaveLength(1);
  });

  test('an event reaches each target once', async () => {
    const received = await aRule('once');
    await put(anEntry('once', { n: 1 }), anEntry('once', { n: 2 }));
    const details = (await received()).map(
      ({ Body }) => (JSON.parse(Body ?? '') as { detail: unknown }).detail,
    );
    expect(details).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
