import { S3Client } from '@aws-sdk/client-s3';
import { setting } from '../../../../infra/cdk/handler/setting.ts';
import { type ScanTools, scan, type Verdict } from './scan.ts';

const tools: ScanTools = { s3: new S3Client({}), listingsBucket: setting('LISTINGS_BUCKET') };

/** Lambda's way in. */
export const handler = (event: unknown): Promise<Verdict> => scan(event, tools);
