import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type ResponderAnswer, type ResponderTools, respond } from './respond.ts';

const tools: ResponderTools = {
  s3: new S3Client({}),
  iam: new IAMClient({}),
  sns: new SNSClient({}),
  reportsBucket: setting('REPORTS_BUCKET'),
  casesBucket: setting('CASES_BUCKET'),
  alertTopic: setting('ALERT_TOPIC_ARN'),
  leftIn: setting('LEFT_IN').split(','),
  rolesWithinReach: setting('ROLES_WITHIN_REACH').split(','),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<ResponderAnswer> => respond(event, tools);
