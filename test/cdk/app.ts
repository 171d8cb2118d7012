import { App, CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import {
  CfnAlias,
  CfnPermission,
  Code,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination as NotifyQueue } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/**
 * What the CDK's own command line is given in the tests: one stack, in the variant the environment names.
 *
 * base; changed: one property differs; replaced: one resource cannot be changed in place; broken: a resource that
 * fails, after others were made.
 */
const variant = process.env['VARIANT'] ?? 'base';
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'forensic-lab', {
  env: { account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '', region: 'us-east-1' },
});
Tags.of(stack).add('aftertrace:lab', 'cdk-test');

const queues = ['first', 'second', 'third'].map(
  (name) =>
    new Queue(stack, `queue-${name}`, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(variant === 'changed' && name === 'first' ? 45 : 30),
    }),
);
const [first, second, third] = queues as [Queue, Queue, Queue];
// A queue's name cannot be changed: another name is another queue.
const renamed = new Queue(stack, 'named-queue', {
  queueName: variant === 'replaced' ? 'forensic-named-2' : 'forensic-named-1',
});
const topic = new Topic(stack, 'topic', { enforceSSL: true });
topic.addSubscription(new SqsSubscription(first));
const bucket = new Bucket(stack, 'bucket', {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  versioned: true,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});
bucket.addEventNotification(EventType.OBJECT_CREATED, new NotifyQueue(second));
const functions = ['scan', 'respond'].map(
  (name) =>
    new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async (event) => ({ seen: event });'),
      onFailure: new SqsDestination(third),
      logGroup: new LogGroup(stack, `${name}-log`, {
        retention: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    }),
);
const [scan, respond] = functions as [LambdaFunction, LambdaFunction];
bucket.grantRead(scan);
new CfnAlias(stack, 'live', {
  name: 'live',
  functionName: scan.functionName,
  functionVersion: scan.currentVersion.version,
});
const bus = new EventBus(stack, 'bus', { eventBusName: 'forensic-bus' });
new Rule(stack, 'to-respond', {
  eventBus: bus,
  eventPattern: { source: ['lab'] },
  targets: [new FunctionTarget(respond), new SqsQueue(third)],
});
const user = new User(stack, 'analyst');
user.addManagedPolicy(
  new ManagedPolicy(stack, 'read-evidence', {
    statements: [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    ],
  }),
);
new StringParameter(stack, 'note', { parameterName: '/forensic/note', stringValue: variant });
if (variant === 'broken') {
  const extra = new Queue(stack, 'made-before-it-fails', { queueName: 'forensic-extra' });
  const permission = new CfnPermission(stack, 'names-no-function', {
    action: 'lambda:InvokeFunction',
    functionName: 'there-is-no-such-function',
    principal: 's3.amazonaws.com',
  });
  permission.node.addDependency(extra);
}
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName, exportName: 'forensic-bucket' });
new CfnOutput(stack, 'NamedQueueUrl', { value: renamed.queueUrl });
new CfnOutput(stack, 'FirstQueueUrl', { value: first.queueUrl });
