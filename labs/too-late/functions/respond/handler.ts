import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type ResponderAnswer, type ResponderTools, respond } from './respond.ts';

const tools: ResponderTools = {
  s3: new S3Client({}),
  sns: new SNSClient({}),
  notesBucket: setting('NOTES_BUCKET'),
  alertTopic: setting('ALERT_TOPIC_ARN'),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<ResponderAnswer> => respond(event, tools);
