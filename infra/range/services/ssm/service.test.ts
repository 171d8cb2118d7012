import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';

let started: TestRange;
let ssm: SSMClient;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  ssm = new SSMClient(started.config());
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const put = (Name: string, Value: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

describe('parameters', () => {
  test('keep their versions', async () => {
    expect((await put('/lab/mode', 'watch')).Version).toBe(1);
    await expect(put('/lab/mode', 'act')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await put('/lab/mode', 'act', { Overwrite: true })).Version).toBe(2);
    const newest = await ssm.send(new GetParameterCommand({ Name: '/lab/mode' }));
    expect(newest.Parameter).toMatchObject({
      Name: '/lab/mode',
      Type: 'String',
      Value: 'act',
      Version: 2,
      ARN: `arn:aws:ssm:us-east-1:${started.account}:parameter/lab/mode`,
      DataType: 'text',
    });
    const first = await ssm.send(new GetParameterCommand({ Name: '/lab/mode:1' }));
    expect(first.Parameter).toMatchObject({ Value: 'watch', Version: 1, Selector: ':1' });
  });

  test('are read together; names that lead nowhere are listed', async () => {
    await put('/two/a', '1');
    const answer = await ssm.send(new GetParametersCommand({ Names: ['/two/a', '/two/b'] }));
    expect(answer.Parameters).toMatchObject([{ Name: '/two/a', Value: '1' }]);
    expect(answer.InvalidParameters).toEqual(['/two/b']);
  });

  test('are described without their values, and deleted', async () => {
    await put('described', 'x', { Description: 'what it is' });
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    const found = Parameters?.find(({ Name }) => Name === 'described');
    expect(found).toMatchObject({ Description: 'what it is', Version: 1, Tier: 'Standard' });
    await ssm.send(new DeleteParameterCommand({ Name: 'described' }));
    await expect(ssm.send(new GetParameterCommand({ Name: 'described' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  test.each([
    ['a name with a space', 'a b', 'x', {}, 'ValidationException'],
    ['more than 4096 bytes', 'large', 'x'.repeat(4097), {}, 'ValidationException'],
    [
      'a value its pattern forbids',
      'digits',
      'x',
      { AllowedPattern: '\\d+' },
      'ParameterPatternMismatchException',
    ],
    [
      'a pattern that is none',
      'odd',
      'x',
      { AllowedPattern: '(' },
      'InvalidAllowedPatternException',
    ],
  ])('are refused with %s', async (_what, name, value, more, code) => {
    await expect(put(name, value, more)).rejects.toMatchObject({ name: code });
  });

  test('leave no value in the trail', async () => {
    await put('/trailed', 'not to be seen');
    const record = started.range
      .records()
      .find((one) => one.eventName === 'PutParameter' && JSON.stringify(one).includes('/trailed'));
    expect(record).toMatchObject({
      managementEvent: true,
      requestParameters: { name: '/trailed', value: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      responseElements: { version: 1, tier: 'Standard' },
    });
  });
});

describe('departures', () => {
  test('parameters hold plain text of the standard tier only', async () => {
    await expect(put('secret', 'x', { Type: 'SecureString' })).rejects.toThrow(
      'parameters of type SecureString',
    );
  });
});
