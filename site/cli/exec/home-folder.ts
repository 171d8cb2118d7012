import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HomeFolder {
  readonly home: string;
  /** The AWS settings in it: neither keys nor profiles. */
  readonly config: string;
}

/** A home for clients with nothing in it but what the AWS CLI needs said to find a range, and takes from files only. */
export function homeFolder(folder: string, endpoint: string): HomeFolder {
  const home = join(folder, 'home');
  const config = join(home, '.aws', 'config');
  mkdirSync(join(home, '.aws', 'cli'), { recursive: true });
  writeFileSync(config, CONFIG);
  writeFileSync(join(home, '.aws', 'cli', 'alias'), aliases(endpoint));
  return { home, config };
}

/** Version 1 presigns with Signature Version 2 in us-east-1, which S3 refuses for buckets made since June 2020. */
const CONFIG = '[default]\ns3 =\n  signature_version = s3v4\n  addressing_style = path\n';

/** Version 1 has an address of its own for SQS, and asks its command line only whether there is another. */
const aliases = (endpoint: string): string => `[toplevel]\nsqs = sqs --endpoint-url ${endpoint}\n`;
