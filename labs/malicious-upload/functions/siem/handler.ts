import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { file, type SiemAnswer, type SiemTools } from './siem.ts';

const tools: SiemTools = {
  s3: new S3Client({}),
  sns: new SNSClient({}),
  casesBucket: setting('CASES_BUCKET'),
  trailBucket: setting('TRAIL_BUCKET'),
  alertTopic: setting('ALERT_TOPIC_ARN'),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<SiemAnswer> => file(event, tools);
