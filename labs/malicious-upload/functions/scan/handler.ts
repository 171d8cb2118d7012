import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Verdict } from '../verdict.ts';
import { wallClock } from '../wall-clock.ts';
import { scan } from './scan.ts';
import { loadRules } from './yara-rules.ts';

// Once per execution environment: compiling the rules takes longer than most scans.
const rules = loadRules(join(process.env.LAMBDA_TASK_ROOT ?? '.', 'rules'));
const s3 = new S3Client({});

/** Lambda's way in. */
export const handler = (event: unknown): Promise<Verdict> =>
  scan(event, { s3, rules, now: wallClock });
