import type { Activity } from './activities.ts';
import type { FastRandom } from './fast-random.ts';
import type { Principal } from './principals.ts';

/** Who does what, with the parts of the record that are the same each time. */
export interface Habit {
  readonly activity: Activity;
  /** From the brace to the identity. */
  readonly head: string;
  /** From the source to the user agent. */
  readonly middle: string;
  /** Whether requests are numbered as S3 does. */
  readonly isS3: boolean;
  readonly tail: string;
  /** The ARN of who acts, for AWS's sentence about a denial. */
  readonly arn: string;
}

export function habitOf(activity: Activity, principal: Principal, account: string): Habit {
  const isS3 = activity.service === 's3';
  const byAws = principal.kind === 'aws';
  const agent = isS3 && !byAws ? `[${principal.userAgent}]` : principal.userAgent;
  const identity = JSON.parse(principal.identity) as { readonly arn?: string };
  return {
    activity,
    isS3,
    head: `{"eventVersion":"1.11","userIdentity":${principal.identity},"eventTime":"`,
    middle: `Z","eventSource":"${activity.service}.amazonaws.com","eventName":"${activity.name}","awsRegion":"us-east-1","sourceIPAddress":"${principal.sourceIp}","userAgent":${JSON.stringify(agent)}`,
    tail: `","readOnly":${String(activity.readOnly)},"eventType":"AwsApiCall","managementEvent":${String(activity.data === undefined)},"recipientAccountId":"${account}","eventCategory":"${activity.data === undefined ? 'Management' : 'Data'}"`,
    arn: identity.arn ?? '',
  };
}

/** One record, as the JSON text of it. @param at "2026-05-12T04:40:58", the whole second. */
export function recordOf(habit: Habit, at: string, account: string, random: FastRandom): string {
  const { activity } = habit;
  const about = activity.about?.(random, account);
  const { fails } = activity;
  const failed = fails !== undefined && random.below(1000) < fails.perMille;
  const error = failed ? errorOf(habit, fails) : '';
  // S3 keeps the parameters of a refused call, and most services show none.
  const parameters = failed && !habit.isS3 ? 'null' : (about?.parameters ?? 'null');
  const extra = habit.isS3 && activity.data !== undefined ? additional(failed, random) : '';
  const resources =
    about?.resources === undefined || (failed && !habit.isS3)
      ? ''
      : `,"resources":${about.resources}`;
  return `${habit.head}${at}${habit.middle}${error},"requestParameters":${parameters},"responseElements":null${extra},"requestID":"${habit.isS3 ? random.s3Id() : random.uuid()}","eventID":"${random.uuid()}${habit.tail}${resources}}`;
}

function errorOf(
  { activity, isS3, arn }: Habit,
  { code, message }: NonNullable<Activity['fails']>,
): string {
  const said =
    code !== 'AccessDenied'
      ? message
      : isS3
        ? 'Access Denied'
        : `User: ${arn} is not authorized to perform: ${activity.service}:${activity.name} because ${message}`;
  return `,"errorCode":"${code}","errorMessage":${JSON.stringify(said)}`;
}

const additional = (failed: boolean, random: FastRandom): string =>
  `,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":${failed ? '243' : String(random.below(60_000))}}`;
