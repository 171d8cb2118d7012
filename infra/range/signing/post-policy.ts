import type { Instant } from '../../base/instant.ts';
import { AwsFault } from '../service.ts';

/** What a form asks to do, as its policy judges it. */
export interface PostedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly bucket: string;
  readonly fileName: string;
  /** Absent while the file is not read. */
  readonly size: number | undefined;
}

/** Need no condition. Source: API reference, "POST policy", "Conditions". */
const FREE = new Set(['x-amz-signature', 'file', 'policy', 'submit']);

/**
 * Whether everything a form says is what its policy foresees.
 *
 * @throws AwsFault InvalidPolicyDocument, AccessDenied, EntityTooLarge, EntityTooSmall.
 */
export function checkPostPolicy(base64: string, form: PostedForm, now: readonly Instant[]): void {
  const { expiration, conditions } = read(base64);
  const end = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(end)) throw invalidPolicy("Invalid Policy: Invalid 'expiration' value");
  if (now.every((at) => at > end)) throw denied('Policy expired.');
  if (!Array.isArray(conditions)) throw invalidPolicy('Invalid Policy: Invalid Conditions');
  const covered = new Set<string>();
  for (const condition of conditions as readonly unknown[]) check(condition, form, covered);
  const extra = Object.keys(form.fields).filter(
    (name) => !FREE.has(name) && !name.startsWith('x-ignore-') && !covered.has(name),
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
}

function check(condition: unknown, form: PostedForm, covered: Set<string>): void {
  if (Array.isArray(condition)) {
    const [operator, target, value] = condition as readonly unknown[];
    const kind = String(operator).toLowerCase();
    if (kind === 'content-length-range') {
      checkLength(form.size, Number(target), Number(value));
      return;
    }
    if ((kind !== 'eq' && kind !== 'starts-with') || !String(target).startsWith('$'))
      throw invalidPolicy('Invalid Policy: Invalid Condition');
    compare(kind, String(target).slice(1), String(value), condition, form, covered);
    return;
  }
  if (typeof condition !== 'object' || condition === null)
    throw invalidPolicy('Invalid Policy: Invalid Condition');
  for (const [name, value] of Object.entries(condition))
    compare('eq', name, String(value), ['eq', `$${name}`, value], form, covered);
}

function compare(
  kind: 'eq' | 'starts-with',
  target: string,
  wanted: string,
  condition: unknown,
  { fields, bucket, fileName }: PostedForm,
  covered: Set<string>,
): void {
  const name = target.toLowerCase();
  covered.add(name);
  const sent = name === 'bucket' ? bucket : (fields[name] ?? '');
  const meant = name === 'key' ? sent.replaceAll('${filename}', fileName) : sent;
  // A list of types has to be allowed type by type.
  const parts = name === 'content-type' && meant.includes(',') ? meant.split(',') : [meant];
  const holds =
    kind === 'eq'
      ? meant === wanted || sent === wanted
      : parts.every((part) => part.trim().startsWith(wanted));
  if (!holds) throw denied(`Policy Condition failed: ${JSON.stringify(condition)}`);
}

function checkLength(size: number | undefined, least: number, most: number): void {
  if (!Number.isFinite(least) || !Number.isFinite(most))
    throw invalidPolicy('Invalid Policy: Invalid Condition');
  if (size === undefined) return;
  if (size > most) {
    throw new AwsFault(
      'EntityTooLarge',
      400,
      'Your proposed upload exceeds the maximum allowed size',
      { ProposedSize: String(size), MaxSizeAllowed: String(most) },
    );
  }
  if (size < least) {
    throw new AwsFault(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      { ProposedSize: String(size), MinSizeAllowed: String(least) },
    );
  }
}

function read(base64: string): { readonly expiration?: unknown; readonly conditions?: unknown } {
  try {
    const document: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // Answered below.
  }
  throw invalidPolicy('Invalid Policy: Invalid JSON.');
}

const invalidPolicy = (message: string): AwsFault =>
  new AwsFault('InvalidPolicyDocument', 400, message);

const denied = (why: string): AwsFault =>
  new AwsFault('AccessDenied', 403, `Invalid according to Policy: ${why}`);
