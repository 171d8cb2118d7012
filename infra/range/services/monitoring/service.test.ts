import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Boto, hasBoto, startBoto } from '../../../../test/support/boto.ts';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';

describe.skipIf(!hasBoto)('CloudWatch, by boto3', () => {
  let range: TestRange;
  let boto: Boto;

  beforeAll(async () => {
    range = await startTestRange({ clock: 'simulated' });
    boto = startBoto(range);
  });

  afterAll(async () => {
    await boto[Symbol.asyncDispose]();
    await range[Symbol.asyncDispose]();
  });

  const call = (method: string, input: object) => boto.call('cloudwatch', method, input);
  const lastHour = () => {
    const now = range.range.clock.now();
    return { StartTime: { at: now - 3_600_000 }, EndTime: { at: now + 60_000 } };
  };

  test('metrics can be read at once and are kept by the minute', async () => {
    const Namespace = 'Lab';
    const at = range.range.clock.now();
    await call('put_metric_data', {
      Namespace,
      MetricData: [
        { MetricName: 'Uploads', Value: 3, Unit: 'Count' },
        { MetricName: 'Uploads', Values: [1, 5], Counts: [2, 1], Unit: 'Count' },
      ],
    });
    const { Datapoints } = await call('get_metric_statistics', {
      Namespace,
      MetricName: 'Uploads',
      ...lastHour(),
      Period: 60,
      Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'],
    });
    expect(Datapoints).toEqual([
      {
        Timestamp: at - (at % 60_000),
        Unit: 'Count',
        Sum: 10,
        SampleCount: 4,
        Minimum: 1,
        Maximum: 5,
        Average: 2.5,
      },
    ]);
    const { Metrics } = await call('list_metrics', { Namespace });
    expect(Metrics).toContainEqual({ Namespace, MetricName: 'Uploads', Dimensions: [] });
    await expect(
      call('get_metric_statistics', {
        Namespace,
        MetricName: 'Uploads',
        ...lastHour(),
        Period: 60,
        ExtendedStatistics: ['p99'],
      }),
    ).rejects.toThrow('NotImplemented');
  });

  test('the namespaces of AWS are its own', async () => {
    await expect(
      call('put_metric_data', { Namespace: 'AWS/Lambda', MetricData: [] }),
    ).rejects.toThrow('Namespace is invalid');
  });

  test('a failing function raises an alarm, which tells its topic, and recovers as time passes', async () => {
    const iam = new IAMClient(range.config());
    const lambda = new LambdaClient(range.config());
    const [sns, sqs] = [new SNSClient(range.config()), new SQSClient(range.config())];
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'bare',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'bad',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Role?.Arn,
        Code: {
          ZipFile: zipSync({
            'index.js': strToU8("exports.handler = async () => { throw new Error('no'); };"),
          }),
        },
      }),
    );
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
    const queueArn = `arn:aws:sqs:${range.region}:${range.account}:inbox`;
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: queueArn,
              },
            ],
          }),
        },
      }),
    );
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await call('put_metric_alarm', {
      AlarmName: 'bad-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'bad' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TopicArn],
    });
    await lambda.send(new InvokeCommand({ FunctionName: 'bad' }));
    await range.range.clock.quiet();

    const alarm = async () =>
      (await call('describe_alarms', { AlarmNames: ['bad-errors'] })).MetricAlarms[0];
    expect(await alarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(
        /^Threshold Crossed: 1 out of the last 1 datapoints \[1\.0 \(12\/05\/26 04:\d\d:00\)\] was greater than or equal to the threshold \(1\.0\)/,
      ),
    });
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(JSON.parse(Messages[0]?.Body ?? 'null')).toMatchObject({
      AlarmName: 'bad-errors',
      AWSAccountId: range.account,
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      Trigger: { MetricName: 'Errors', Statistic: 'SUM', Threshold: 1 },
    });
    const { MetricDataResults } = await call('get_metric_data', {
      ...lastHour(),
      MetricDataQueries: ['Invocations', 'Errors', 'Throttles', 'Duration'].map((MetricName) => ({
        Id: MetricName.toLowerCase(),
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName,
            Dimensions: [{ Name: 'FunctionName', Value: 'bad' }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      })),
    });
    expect(
      MetricDataResults.map(({ Id, Values }: { Id: string; Values: number[] }) => [Id, ...Values]),
    ).toEqual([
      ['invocations', 1],
      ['errors', 1],
      ['throttles', 0],
      ['duration', 20],
    ]);

    await range.range.clock.pass(minutes(3));
    expect((await alarm()).StateValue).toBe('OK');
    await call('set_alarm_state', {
      AlarmName: 'bad-errors',
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'by hand',
    });
    expect(await alarm()).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'by hand',
    });
    await call('delete_alarms', { AlarmNames: ['bad-errors'] });
    expect(await alarm()).toBeUndefined();
  });

  test('an alarm looks at its own periods and at none before them', async () => {
    const metric = { Namespace: 'Lab', MetricName: 'Sparse' };
    await call('put_metric_alarm', {
      ...metric,
      AlarmName: 'sparse',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    const put = () =>
      call('put_metric_data', {
        Namespace: metric.Namespace,
        MetricData: [{ MetricName: metric.MetricName, Value: 1 }],
      });
    const state = async () =>
      (await call('describe_alarms', { AlarmNames: ['sparse'] })).MetricAlarms[0].StateValue;
    await put();
    await range.range.clock.pass(minutes(3));
    await put();
    await range.range.clock.quiet();
    // Two breaching points three minutes apart: AWS would find both.
    expect(await state()).toBe('OK');
    await range.range.clock.pass(minutes(4));
    expect(await state()).toBe('INSUFFICIENT_DATA');
  });

  test('alarms watch one metric and tell topics', async () => {
    const alarm = {
      AlarmName: 'other',
      Namespace: 'Lab',
      MetricName: 'Uploads',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    };
    await expect(
      call('put_metric_alarm', {
        ...alarm,
        AlarmActions: [`arn:aws:lambda:${range.region}:${range.account}:function:f`],
      }),
    ).rejects.toThrow('NotImplemented: PutMetricAlarm: the range does not support the action');
    await expect(call('describe_alarm_history', {})).rejects.toThrow('NotImplemented');
  });
});
