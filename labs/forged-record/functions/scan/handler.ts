import { S3Client } from '@aws-sdk/client-s3';
import { type ScanAnswer, scan } from './scan.ts';

const s3 = new S3Client({});

/** Lambda's way in. */
export const handler = (event: unknown): Promise<ScanAnswer> => scan(event, s3);
