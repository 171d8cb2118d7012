import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type { Platform } from '../platform.ts';
import { stateToken } from '../platform.ts';

/** A virtual device: a seed it shares with IAM, and the user it belongs to once enabled. */
export interface MfaDevice {
  readonly arn: Arn;
  readonly accountId: AccountId;
  readonly createdAt: Instant;
  /** What codes are made of; 64 bytes, as AWS hands out. */
  readonly seed: Uint8Array;
  readonly tags: Map<string, string>;
  /** "AIDA…" */
  userId?: string;
  enabledAt?: Instant;
  /** The step of the last code that was taken: no code counts twice. */
  lastStep: number;
}

/** All devices by ARN. Core rather than a service: `iam` keeps them and `sts` asks them. */
export const mfaDevices = stateToken('identities/mfa', () => new Map<Arn, MfaDevice>());

const STEP = 30_000;
/** How far a device's clock may be off, in steps. RFC 6238 asks for a small number; AWS names none. */
const DRIFT = 1;

/** The six digits of RFC 6238 for a step of thirty seconds. */
export function codeAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', seed).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export const stepAt = (at: Instant): number => Math.floor(at / STEP);

/** Whether two codes in a row are the device's, as enabling it asks for. */
export function showsTwoCodes(device: MfaDevice, first: string, second: string, at: Instant) {
  const now = stepAt(at);
  for (let step = now - DRIFT - 1; step <= now + DRIFT; step++) {
    if (isCode(device, first, step) && isCode(device, second, step + 1)) {
      device.lastStep = step + 1;
      return true;
    }
  }
  return false;
}

/** Takes a user's code once. False for anything but the code of now by an enabled device of that user. */
export function takeCode(
  platform: Platform,
  serial: string,
  code: string,
  userId: string,
  at: Instant,
): boolean {
  const device = platform.state(mfaDevices).get(serial as Arn);
  if (device?.userId !== userId || device.enabledAt === undefined) return false;
  const now = stepAt(at);
  for (let step = now - DRIFT; step <= now + DRIFT; step++) {
    if (step > device.lastStep && isCode(device, code, step)) {
      device.lastStep = step;
      return true;
    }
  }
  return false;
}

function isCode({ seed }: MfaDevice, code: string, step: number): boolean {
  const given = Buffer.from(code);
  const right = Buffer.from(codeAt(seed, step));
  return given.length === right.length && timingSafeEqual(given, right);
}
