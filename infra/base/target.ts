import { Problem } from './problem.ts';

/** An account and how to reach it. */
export interface Target {
  readonly account: string;
  readonly region: string;
  /** "http://127.0.0.1:4566"; absent for AWS itself. */
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The account's number, typed by a person who means it. Needed wherever the target is not loopback. */
  readonly confirmedAccount?: string;
}

/** @throws Problem TARGET_REFUSED. */
export function checkTarget({ account, endpoint, confirmedAccount }: Target): void {
  if (endpoint !== undefined && isLoopback(endpoint)) return;
  if (confirmedAccount === account) return;
  throw new Problem(
    'TARGET_REFUSED',
    `${endpoint ?? 'AWS'} is not this machine, and nobody confirmed account ${account}`,
    { fix: `Labs are attackable on purpose. To use that account, confirm it by its number.` },
  );
}

/** Addresses only: a name could be resolved to anything. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname, protocol } = new URL(endpoint);
  return protocol === 'http:' && (/^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]');
}
