import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type ResponderTools, respond } from './respond.ts';

const tools: ResponderTools = {
  s3: new S3Client({}),
  sns: new SNSClient({}),
  guardedBuckets: setting('GUARDED_BUCKETS').split(','),
  alertTopic: setting('ALERT_TOPIC_ARN'),
  scanFunctionArn: setting('SCAN_FUNCTION_ARN'),
  scanRoleId: setting('SCAN_ROLE_ID'),
  ownRoleArn: setting('OWN_ROLE_ARN'),
};

/** Lambda's way in: messages of the findings queue, one at a time. */
export const handler = (event: unknown): Promise<void> => respond(event, tools);
