import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';
import { readYaml } from './read-yaml.ts';

describe('a YAML template is read as the JSON it stands for', () => {
  test.each([
    ['a: !Ref B', { a: { Ref: 'B' } }],
    ['a: !Condition B', { a: { Condition: 'B' } }],
    ['a: !GetAtt B.Arn', { a: { 'Fn::GetAtt': 'B.Arn' } }],
    ["a: !Sub '${B}-x'", { a: { 'Fn::Sub': '${B}-x' } }],
    ['a: !Sub\n  - x\n  - B: !Ref C', { a: { 'Fn::Sub': ['x', { B: { Ref: 'C' } }] } }],
    ['a: !Join [",", [!Ref B, c]]', { a: { 'Fn::Join': [',', [{ Ref: 'B' }, 'c']] } }],
    ['a: !If [B, 1, !Ref "AWS::NoValue"]', { a: { 'Fn::If': ['B', 1, { Ref: 'AWS::NoValue' }] } }],
    ['a:\n  Fn::Base64: !Sub x', { a: { 'Fn::Base64': { 'Fn::Sub': 'x' } } }],
    ['a: { Fn::Transform: { Name: x } }', { a: { 'Fn::Transform': { Name: 'x' } } }],
    ['AWSTemplateFormatVersion: 2010-09-09', { AWSTemplateFormatVersion: '2010-09-09' }],
    ['a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
    ['a: # nothing', { a: null }],
    ['080: 1', { '80': 1 }],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  test.each([
    ['a: !Nothing b', '!Nothing is no function of a template'],
    ['a: &x 1\nb: *x', 'aliases are not allowed in templates'],
    ['a: 1\na: 2', 'Map keys must be unique'],
    ['a: [1', 'Flow sequence'],
  ])('%j is refused', (text, said) => {
    expect(() => readYaml(text)).toThrow(said);
  });
});

describe('over the wire', () => {
  let range: TestRange;
  let cloudFormation: CloudFormationClient;

  beforeAll(async () => {
    range = await startTestRange();
    cloudFormation = new CloudFormationClient(range.config());
  });

  afterAll(async () => {
    cloudFormation.destroy();
    await range[Symbol.asyncDispose]();
  });

  test('what is neither JSON nor YAML is a ValidationError', async () => {
    for (const TemplateBody of ['{ "Resources"', 'Resources: [', 'no template']) {
      const asked = cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
      await expect(asked).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining('Template format error: ') as string,
      });
    }
  });

  test('macros, transforms and nested stacks are refused', async () => {
    const refused: readonly (readonly [string, string])[] = [
      [
        'Transform: AWS::Serverless-2016-10-31\nResources: { Q: { Type: AWS::SQS::Queue } }',
        'Transform',
      ],
      [
        'Resources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: x } } }',
        'AWS::CloudFormation::Stack',
      ],
      [
        'Resources: { Q: { Type: AWS::SQS::Queue, Properties: { QueueName: !Transform { Name: x } } } }',
        'Fn::Transform',
      ],
    ];
    for (const [index, [template, named]] of refused.entries()) {
      expect(await reasonAgainst(`none-${index}`, template)).toContain(named);
    }
  });

  /** Why a stack was refused, or could not be made. */
  async function reasonAgainst(StackName: string, TemplateBody: string): Promise<string> {
    try {
      await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    } catch (refusal) {
      return String(refusal);
    }
    const told = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
    return (told.StackEvents ?? []).map((each) => each.ResourceStatusReason ?? '').join('\n');
  }
});
