import { S3 } from '@aws-sdk/client-s3';
import type { Target } from '../infra/base/target.ts';
import { checkTarget, isLoopback } from '../infra/base/target.ts';

/** The only way a technique reaches AWS. */
export interface AwsClients {
  s3(): S3;
  /** Closes every connection. */
  close(): void;
}

/** Where an attacker seems to sit. */
export interface Origin {
  /**
   * An address of a documentation range. Sent as X-Forwarded-For, which the range believes and AWS never does;
   * so it is sent to loopback only.
   */
  readonly sourceIp: string;
}

/**
 * Clients that act as one principal on one target.
 *
 * @throws Problem TARGET_REFUSED before anything is built when the target is neither loopback nor confirmed.
 */
export function awsClients(target: Target, origin?: Origin): AwsClients {
  checkTarget(target);
  const { endpoint, region, credentials } = target;
  let s3: S3 | undefined;
  const open = () => {
    const client = new S3({
      region,
      credentials,
      maxAttempts: 1,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    });
    if (origin !== undefined && endpoint !== undefined && isLoopback(endpoint)) {
      client.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { readonly headers: Record<string, string> };
          headers['x-forwarded-for'] = origin.sourceIp;
          return next(args);
        },
        { step: 'build', name: 'origin' },
      );
    }
    return client;
  };
  return {
    s3: () => (s3 ??= open()),
    close: () => s3?.destroy(),
  };
}
