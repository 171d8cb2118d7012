import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { type AwsCall, callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { monitorResult, type Reader } from '../finding.ts';
import { alertOnce } from './alert.ts';
import { quarantineBucket } from './quarantine-bucket.ts';
import { revokeSessions, stopUser } from './stop-principals.ts';

export interface ResponderTools {
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly sns: SNSClient;
  readonly reportsBucket: string;
  readonly casesBucket: string;
  readonly alertTopic: string;
  readonly leftIn: readonly string[];
  readonly rolesWithinReach: readonly string[];
}

/** What the responder answers, and its destination records. */
export interface ResponderAnswer {
  readonly schema: 'aftertrace.lockdown/1';
  readonly outcome: 'contained' | 'was-contained-before';
  /** The request id of the monitor's run that called for it. */
  readonly findingRequestId: string;
  readonly bucket: string;
  readonly users: readonly string[];
  readonly keys: readonly string[];
  readonly roles: readonly string[];
  /** Sessions of those roles issued before it are worth nothing. */
  readonly sessionsRevokedBefore: string;
  readonly calls: readonly AwsCall[];
}

/**
 * Contains one finding: first nobody can make a new session, then the sessions there are die, then the bucket closes.
 *
 * Lambda may hand over the same finding twice, and two log files may tell of one theft. Every call sets what should
 * be, whatever was; and the alert goes out once per finding, noted under the monitor's request id.
 *
 * @throws ZodError for what is no finding on the bucket, and AWS's errors: Lambda then tries again, from the start.
 */
export async function respond(event: unknown, tools: ResponderTools): Promise<ResponderAnswer> {
  const { detail } = monitorResult.parse(event);
  const finding = detail.responsePayload;
  if (finding.verdict !== 'unauthorized') throw new Error('there is nothing to contain');
  if (finding.bucket !== tools.reportsBucket)
    throw new Error(`${finding.bucket} is not guarded here`);
  const log = callLog();
  const readers = finding.touches.map(({ reader }) => reader);
  const users = distinct(readers.flatMap(userOf));
  const keys: string[] = [];
  for (const user of users) keys.push(...(await stopUser(tools.iam, user, log)));
  const roles = distinct([...tools.rolesWithinReach, ...readers.flatMap(roleOf)]);
  const before = revokedBefore(detail.timestamp);
  for (const role of roles) await revokeSessions(tools.iam, role, before, log);
  await quarantineBucket(tools.s3, { bucket: tools.reportsBucket, leftIn: tools.leftIn }, log);
  const findingRequestId = detail.requestContext.requestId;
  const isFirst = await alertOnce(
    tools,
    { findingRequestId, finding, users, keys, roles, sessionsRevokedBefore: before },
    log,
  );
  return {
    schema: 'aftertrace.lockdown/1',
    outcome: isFirst ? 'contained' : 'was-contained-before',
    findingRequestId,
    bucket: tools.reportsBucket,
    users,
    keys,
    roles,
    sessionsRevokedBefore: before,
    calls: [...log.calls],
  };
}

/**
 * A minute after the finding, by AWS's clock and not this machine's: sessions made between finding and revocation die
 * with the others. Honest ones are to be had again a minute later.
 */
const revokedBefore = (foundAt: string): string =>
  new Date(Date.parse(foundAt) + 60_000).toISOString().replace(/\.\d+Z$/, 'Z');

const userOf = (reader: Reader): readonly string[] =>
  reader.kind === 'user' ? [reader.userName] : [];

const roleOf = (reader: Reader): readonly string[] =>
  reader.kind === 'role' ? [reader.roleName] : [];

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
