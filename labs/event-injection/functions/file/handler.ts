import { S3Client } from '@aws-sdk/client-s3';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type FilingAnswer, type FilingTools, file } from './file.ts';

const tools: FilingTools = {
  s3: new S3Client({}),
  intakeBucket: setting('INTAKE_BUCKET'),
  archiveBucket: setting('ARCHIVE_BUCKET'),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<FilingAnswer> => file(event, tools);
