import { catalogue } from '../../../../base/catalogue.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { trail } from './cloudtrail.ts';
import { eventBus, rule } from './events.ts';
import { accessKey, managedPolicy, policy, role, user } from './iam.ts';
import { alias, eventInvokeConfig, lambdaFunction, permission, version } from './lambda.ts';
import { logGroup } from './logs.ts';
import type { ResourceType } from './resource-type.ts';
import { autoDeleteObjects, bucket, bucketNotifications, bucketPolicy } from './s3.ts';
import { subscription, topic, topicPolicy } from './sns.ts';
import { queue, queuePolicy } from './sqs.ts';
import { parameter } from './ssm.ts';

/** Every kind of resource the engine can build. */
export const resourceTypes = catalogue<ResourceType>([
  bucket,
  bucketPolicy,
  autoDeleteObjects,
  bucketNotifications,
  lambdaFunction,
  permission,
  eventInvokeConfig,
  version,
  alias,
  queue,
  queuePolicy,
  topic,
  topicPolicy,
  subscription,
  eventBus,
  rule,
  role,
  user,
  policy,
  managedPolicy,
  accessKey,
  trail,
  parameter,
  logGroup,
  cdkMetadata,
]);
