import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import type { Target } from '../infra/base/target.ts';
import { checkTarget, isLoopback } from '../infra/base/target.ts';
import { type AccountPublicAccess, accountPublicAccess } from './account-public-access.ts';
import { type Client, notingCalls, obeying, seeming } from './client-middleware.ts';
import type { PlannedCall } from './dry-run.ts';
import { type Link, openLink, signedLink } from './presigned-link.ts';

/** The only way a technique reaches AWS. */
export interface AwsClients {
  s3(): S3;
  lambda(): Lambda;
  iam(): IAM;
  sts(): STS;
  sqs(): SQS;
  sns(): SNS;
  events(): EventBridge;
  cloudTrail(): CloudTrail;
  /** S3 as anybody on the internet has it: nothing is signed. */
  anonymousS3(): S3;
  /** The public access block of a whole account, which S3 Control keeps. */
  accountPublicAccess(account: string): AccountPublicAccess;
  /** A link that reads one object for whoever holds it. Made here; nothing is sent. */
  presign(link: Link): Promise<string>;
  /** Follows such a link without a key. @throws Error with S3's code as its name when it does not answer with the object. */
  open(link: string): Promise<Uint8Array>;
  /** Whether nothing of this can reach another machine: the target is loopback, or nothing is sent. */
  readonly staysHere: boolean;
  /** The same target for somebody else, from elsewhere, or until a signal. Closing is the caller's part for each. */
  derive(change: Change): AwsClients;
  /** Closes every connection. */
  close(): void;
}

interface Change extends Origin {
  readonly credentials?: Target['credentials'];
  /** No call begins after it is aborted; one that is under way is let finish, so that it is known what happened. */
  readonly signal?: AbortSignal;
}

/** Where an attacker seems to sit, and whether anything is sent at all. */
export interface Origin {
  /**
   * An address of a documentation range. Sent as X-Forwarded-For, which the range believes and AWS never does;
   * so it is sent to loopback only.
   */
  readonly sourceIp?: string;
  /** Takes every call in place of AWS: nothing is sent, and answers are examples. */
  readonly dryRun?: (call: PlannedCall) => void;
}

/**
 * Clients that act as one principal on one target.
 *
 * They take nothing from the environment: no endpoint, no profile, no key.
 *
 * @throws Problem TARGET_REFUSED before anything is built when the target is neither loopback nor confirmed,
 *   unless nothing is going to be sent.
 */
export function awsClients(target: Target, origin: Origin = {}): AwsClients {
  if (origin.dryRun === undefined) checkTarget(target);
  return clientsFor(target, origin);
}

function clientsFor(target: Target, change: Change): AwsClients {
  const { credentials } = target;
  const opened = new Map<string, Client>();
  const open = <T extends Client>(name: string, service: string, make: (url: string) => T): T => {
    const before = opened.get(name);
    // The name is given by one accessor only, so what stands under it is that accessor's client.
    if (before !== undefined) return before as T;
    const client = make(target.endpoint ?? awsEndpoint(service, target.region));
    equip(client, service, target, change);
    opened.set(name, client);
    return client;
  };
  const own = (endpoint: string) => ({
    ...SETTLED,
    endpoint,
    region: target.region,
    credentials,
  });
  const ownS3 = (endpoint: string) => ({
    ...own(endpoint),
    forcePathStyle: target.endpoint !== undefined,
  });
  const s3 = () => open('s3', 's3', (endpoint) => new S3({ ...ownS3(endpoint), ...S3_SETTLED }));
  return {
    s3,
    lambda: () => open('lambda', 'lambda', (endpoint) => new Lambda(own(endpoint))),
    iam: () => open('iam', 'iam', (endpoint) => new IAM(own(endpoint))),
    sts: () => open('sts', 'sts', (endpoint) => new STS(own(endpoint))),
    sqs: () => open('sqs', 'sqs', (endpoint) => new SQS(own(endpoint))),
    sns: () => open('sns', 'sns', (endpoint) => new SNS(own(endpoint))),
    events: () => open('events', 'events', (endpoint) => new EventBridge(own(endpoint))),
    cloudTrail: () => open('cloudtrail', 'cloudtrail', (endpoint) => new CloudTrail(own(endpoint))),
    anonymousS3: () =>
      open(
        'anonymous',
        's3',
        (endpoint) =>
          new S3({
            ...ownS3(endpoint),
            ...S3_SETTLED,
            signer: { sign: (request) => Promise.resolve(request) },
          }),
      ),
    accountPublicAccess: (account) => accountPublicAccess(account, target, s3(), change),
    presign: (link) => signedLink(link, s3()),
    open: (link) => openLink(link, target, change),
    staysHere: change.dryRun !== undefined || isOnLoopback(target),
    derive: ({ credentials: other, ...rest }) =>
      clientsFor(other === undefined ? target : { ...target, credentials: other }, {
        ...change,
        ...rest,
      }),
    close() {
      for (const client of opened.values()) client.destroy();
      opened.clear();
    },
  };
}

function equip(client: Client, service: string, target: Target, change: Change): void {
  const { sourceIp, dryRun, signal } = change;
  if (signal !== undefined) obeying(client, signal);
  if (dryRun !== undefined) notingCalls(client, service, dryRun);
  if (sourceIp !== undefined && isOnLoopback(target)) seeming(client, sourceIp);
}

const isOnLoopback = ({ endpoint }: Target): boolean =>
  endpoint !== undefined && isLoopback(endpoint);

/** Named outright, because an SDK that is told none looks for AWS_ENDPOINT_URL. Commercial Regions only. */
const awsEndpoint = (service: string, region: string): string =>
  service === 'iam' ? 'https://iam.amazonaws.com' : `https://${service}.${region}.amazonaws.com`;

/** What an SDK would otherwise ask the environment or a profile for. */
const SETTLED = {
  maxAttempts: 1,
  retryMode: 'standard',
  defaultsMode: 'standard',
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  userAgentAppId: 'aftertrace',
  authSchemePreference: [] as string[],
} as const;

const S3_SETTLED = {
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  responseChecksumValidation: 'WHEN_SUPPORTED',
  useArnRegion: false,
  disableMultiregionAccessPoints: true,
  disableS3ExpressSessionAuth: true,
  sigv4aSigningRegionSet: [] as string[],
} as const;
