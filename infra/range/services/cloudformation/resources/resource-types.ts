import { catalogue } from '../../../../base/catalogue.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { trail } from './cloudtrail.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { eventBus, rule } from './events.ts';
import { accessKey, group, managedPolicy, policy, role, user, userToGroupAddition } from './iam.ts';
import { key, keyAlias } from './kms.ts';
import { alias, eventInvokeConfig, lambdaFunction, permission, version } from './lambda.ts';
import { logGroup } from './logs.ts';
import { metricAlarm } from './monitoring.ts';
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
  eventSourceMapping,
  queue,
  queuePolicy,
  topic,
  topicPolicy,
  subscription,
  eventBus,
  rule,
  role,
  user,
  group,
  userToGroupAddition,
  policy,
  managedPolicy,
  accessKey,
  trail,
  parameter,
  logGroup,
  metricAlarm,
  key,
  keyAlias,
  cdkMetadata,
]);
