import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { clientConfig } from './put-object.ts';

export interface Wired extends Disposable {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly bucket: string;
  readonly queueUrl: string;
  readonly functionName: string;
}

/** Bucket → function → queue, for success and for failure: the smallest wiring there is. */
export async function wiredFunction(
  at: Parameters<typeof clientConfig>[0],
  handler: string,
): Promise<Wired> {
  const s3 = new S3Client({ ...clientConfig(at), forcePathStyle: true });
  const sqs = new SQSClient(clientConfig(at));
  const lambda = new LambdaClient(clientConfig(at));
  const iam = new IAMClient(clientConfig(at));
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'bench-function',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'bench-function',
      PolicyName: 'own',
      PolicyDocument: policy({ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' }),
    }),
  );
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench-results' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const functionName = 'bench-function';
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Role: Role?.Arn ?? '',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': strToU8(handler) }) },
    }),
  );
  const Destination = Attributes?.QueueArn ?? '';
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: functionName,
      DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: 'bench-wired' }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: functionName,
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'bench-wired',
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: FunctionArn, Events: ['s3:ObjectCreated:*'] },
        ],
      },
    }),
  );
  return {
    s3,
    sqs,
    lambda,
    bucket: 'bench-wired',
    queueUrl: QueueUrl,
    functionName,
    [Symbol.dispose]() {
      for (const client of [s3, sqs, lambda, iam]) client.destroy();
    },
  };
}

const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });
