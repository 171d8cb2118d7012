import { ArnFormat, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A role for one function: it may write that function's log, and whatever is said afterwards. */
export function handlerRole(scope: Construct, id: string, functionName: string): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      sid: 'WriteOwnLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: `/aws/lambda/${functionName}:log-stream:*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    }),
  );
  return role;
}

/**
 * Lets the platform deliver invocation records in the role's name, and keeps the role's code from doing so.
 *
 * Records are not signed. What tells the platform from the code is that only the code's calls carry
 * `lambda:SourceFunctionArn`.
 */
export function allowDelivery(
  role: Role,
  targets: { readonly queues: readonly Queue[]; readonly busArn?: string },
): void {
  const queueArns = targets.queues.map(({ queueArn }) => queueArn);
  const busArns = targets.busArn === undefined ? [] : [targets.busArn];
  if (queueArns.length > 0) {
    role.addToPolicy(
      new PolicyStatement({
        sid: 'DeliverToQueues',
        actions: ['sqs:SendMessage'],
        resources: queueArns,
      }),
    );
  }
  if (busArns.length > 0) {
    role.addToPolicy(
      new PolicyStatement({
        sid: 'DeliverToBus',
        actions: ['events:PutEvents'],
        resources: busArns,
      }),
    );
  }
  role.addToPolicy(
    new PolicyStatement({
      sid: 'OnlyThePlatformDelivers',
      effect: Effect.DENY,
      actions: [
        ...(queueArns.length > 0 ? ['sqs:SendMessage'] : []),
        ...(busArns.length > 0 ? ['events:PutEvents'] : []),
      ],
      resources: [...queueArns, ...busArns],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  );
}

/** Refuses messages to the queue from every principal of the account but this role; services are not meant. */
export function onlyFrom(queue: Queue, role: Role): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyTheFunctionsRoleSends',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnNotEquals: { 'aws:PrincipalArn': role.roleArn },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  );
}

/** The same for a bucket as a destination of failures, whose records lie in one folder of it. */
export function allowDeliveryToBucket(role: Role, bucketArn: string): void {
  // A deleted bucket's name can be taken by anybody, and records would go there.
  const conditions = { StringEquals: { 's3:ResourceAccount': role.stack.account } };
  role.addToPolicy(
    new PolicyStatement({
      sid: 'DeliverToBucket',
      actions: ['s3:PutObject'],
      resources: [`${bucketArn}/aws/lambda/async/*`],
      conditions,
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'FindBucket',
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions,
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'OnlyThePlatformDeliversToBucket',
      effect: Effect.DENY,
      actions: ['s3:PutObject'],
      resources: [`${bucketArn}/*`],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  );
}
