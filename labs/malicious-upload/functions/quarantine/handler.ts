import { S3Client } from '@aws-sdk/client-s3';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type QuarantineAnswer, type QuarantineTools, quarantine } from './quarantine.ts';

const tools: QuarantineTools = {
  s3: new S3Client({}),
  intakeBucket: setting('INTAKE_BUCKET'),
  quarantineBucket: setting('QUARANTINE_BUCKET'),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<QuarantineAnswer> => quarantine(event, tools);
