import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { HandlerName } from './case.ts';
import type { Endpoint } from './endpoint.ts';
import { HANDLERS } from './handlers.ts';

/** What one case makes on an endpoint, and takes away again. */
export interface World {
  readonly endpoint: Endpoint;
  /** A name nothing else on the endpoint has. */
  name(word: string): string;
  makeFunction(
    handler: HandlerName | 'passes-on',
    settings?: FunctionSettings,
  ): Promise<MadeFunction>;
  onEnd(undo: () => Promise<void>): void;
  /** Undoes everything, last first; what is gone already is no matter. */
  end(): Promise<void>;
}

export interface FunctionSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly deadLetterArn?: string;
  readonly withhold?: readonly string[];
}

export interface MadeFunction {
  readonly name: string;
  readonly arn: string;
  /** Sets anew what the execution role may do. */
  allow(change: { withhold?: readonly string[]; denyToCode?: readonly string[] }): Promise<void>;
  remove(): Promise<void>;
}

/** Everything a destination or a log needs. */
const ACTIONS = [
  'sqs:SendMessage',
  'sns:Publish',
  'events:PutEvents',
  'lambda:InvokeFunction',
  's3:PutObject',
  's3:ListBucket',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
];

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

export function openWorld(endpoint: Endpoint, number: number): World {
  const undo: (() => Promise<void>)[] = [];
  const iam = new IAMClient(endpoint.config);
  const lambda = new LambdaClient(endpoint.config);
  let names = 0;
  const world: World = {
    endpoint,
    name: (word) => `cf-${endpoint.run}-${String(number)}-${word}-${String(++names)}`,
    async makeFunction(handler, settings = {}) {
      const name = world.name('fn');
      const allow: MadeFunction['allow'] = async ({ withhold = [], denyToCode = [] }) => {
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: 'work',
            PolicyDocument: JSON.stringify(policy(withhold, denyToCode)),
          }),
        );
      };
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: TRUST }),
      );
      world.onEnd(async () => {
        await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: 'work' }));
        await iam.send(new DeleteRoleCommand({ RoleName: name }));
      });
      await allow(settings.withhold === undefined ? {} : { withhold: settings.withhold });
      const make = () =>
        lambda.send(
          new CreateFunctionCommand({
            FunctionName: name,
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Role: Role?.Arn,
            Timeout: settings.timeout ?? 3,
            Code: { ZipFile: zipSync({ 'index.js': strToU8(HANDLERS[handler]) }) },
            Environment: { Variables: { ...settings.environment } },
            ...(settings.deadLetterArn !== undefined && {
              DeadLetterConfig: { TargetArn: settings.deadLetterArn },
            }),
          }),
        );
      const made = await afterPropagation(endpoint, make);
      const remove = async () => {
        await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
      };
      world.onEnd(remove);
      return { name, arn: made.FunctionArn ?? '', allow, remove };
    },
    onEnd: (work) => void undo.push(work),
    async end() {
      for (const work of undo.reverse()) await work().catch(() => {});
      for (const client of [iam, lambda]) client.destroy();
    },
  };
  return world;
}

/** A new role takes AWS some seconds to spread; until then Lambda will not have it. */
async function afterPropagation(
  endpoint: Endpoint,
  make: () => Promise<FunctionConfiguration>,
): Promise<FunctionConfiguration> {
  const attempt = async () => {
    try {
      return await make();
    } catch (error) {
      if (endpoint.driven || !/cannot be assumed|permissions/.test(String(error))) throw error;
      return undefined;
    }
  };
  const made = await endpoint.eventually(attempt, (seen) => seen !== undefined, 60);
  if (made === undefined) throw new Error('the function could not be made within a minute');
  return made;
}

function policy(withhold: readonly string[], denyToCode: readonly string[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ACTIONS.filter((action) => !withhold.includes(action)),
        Resource: '*',
      },
      ...(denyToCode.length === 0
        ? []
        : [
            {
              Effect: 'Deny',
              Action: denyToCode,
              Resource: '*',
              Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
            },
          ]),
    ],
  };
}
