import { S3Client } from '@aws-sdk/client-s3';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import type { AccessFinding } from '../finding.ts';
import { type MonitorTools, monitor } from './monitor.ts';

const tools: MonitorTools = {
  s3: new S3Client({}),
  trailBucket: setting('TRAIL_BUCKET'),
  reportsBucket: setting('REPORTS_BUCKET'),
  decoyKey: setting('DECOY_KEY'),
};

/** Lambda's way in. */
export const handler = (event: unknown): Promise<AccessFinding> => monitor(event, tools);
