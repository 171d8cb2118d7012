import type { Arn } from '../../../../base/ids.ts';
import {
  type AccessRequest,
  AwsFault,
  type Call,
  type Operation,
  operation,
} from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { malformedXml } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { Bucket, BucketSetting } from '../state.ts';
import { bucketTrail, XML_NAMESPACE } from '../trail-rules.ts';

export interface SettingRule {
  readonly kept: BucketSetting;
  /** The member of the put's input, and of the get's output unless its members stand there themselves. */
  readonly member: string;
  readonly spread?: boolean;
  readonly put: string;
  readonly get: string;
  readonly remove: string;
  readonly putAction: `s3:${string}`;
  readonly getAction: `s3:${string}`;
  /** Where deleting needs another permission than putting. */
  readonly removeAction?: `s3:${string}`;
  /**
   * The role that the put hands to S3, which takes iam:PassRole.
   *
   * Source: Amazon S3 User Guide, "Setting up permissions for live replication".
   */
  passes?(value: unknown): string | undefined;
  /** @throws AwsFault for what S3 would not take. */
  check?(value: unknown, bucket: Bucket, call: Call): void;
  /** With what S3 adds to it. */
  completed?(value: unknown, call: Call, input: Readonly<Record<string, unknown>>): unknown;
  /** What the put answers. */
  answer?(kept: unknown): object;
  /** What takes the setting away as deleting it does. */
  isNone?(value: unknown): boolean;
  readonly flag: string;
  /** What a bucket has that was never told. */
  readonly otherwise?: object;
  /** Code and message for a bucket that was never told. */
  readonly missing?: readonly [string, string];
  /** CloudTrail's names, where they differ. */
  readonly putName?: string;
  readonly getName?: string;
}

interface Named {
  readonly Bucket?: string;
}

export interface Setting {
  readonly put: Operation;
  readonly get: Operation;
  readonly remove: Operation;
}

/** Settings that S3 keeps and hands back: put, get and delete differ in their names only. */
export function keptSetting(rule: SettingRule): Setting {
  return {
    put: operation<Named & Readonly<Record<string, unknown>>, object>({
      knownFrom: [apiReference(rule.put)],
      authorizes(input, call) {
        const value: unknown = input[rule.member];
        return [
          ask(call, input.Bucket, rule.putAction),
          ...passesRole(value === undefined ? undefined : rule.passes?.(value)),
        ];
      },
      async handle(input, call) {
        const value: unknown = input[rule.member];
        if (value === undefined) throw malformedXml();
        const bucket = findBucket(input.Bucket, call);
        rule.check?.(value, bucket, call);
        const kept = rule.completed?.(value, call, input) ?? value;
        if (rule.isNone?.(value) === true) bucket.settings.delete(rule.kept);
        else bucket.settings.set(rule.kept, kept);
        return rule.answer?.(kept) ?? {};
      },
      trail: bucketTrail({
        readOnly: false,
        flag: rule.flag,
        ...(rule.putName !== undefined && { eventName: rule.putName }),
        parameters: (input: Named & Readonly<Record<string, unknown>>) => ({
          [rule.member]: { ...(input[rule.member] as object), xmlns: XML_NAMESPACE },
        }),
      }),
    }),
    get: operation<Named, object>({
      knownFrom: [apiReference(rule.get)],
      authorizes: (input, call) => [ask(call, input.Bucket, rule.getAction)],
      async handle(input, call) {
        const bucket = findBucket(input.Bucket, call);
        const value = bucket.settings.get(rule.kept) ?? rule.otherwise;
        if (value === undefined) {
          const [code = 'NoSuchConfiguration', message = ''] = rule.missing ?? [];
          throw new AwsFault(code, 404, message, { BucketName: bucket.name });
        }
        return rule.spread === true ? { ...value } : { [rule.member]: value };
      },
      trail: bucketTrail({
        readOnly: true,
        flag: rule.flag,
        ...(rule.getName !== undefined && { eventName: rule.getName }),
      }),
    }),
    remove: operation<Named, object>({
      knownFrom: [apiReference(rule.remove)],
      authorizes: (input, call) => [ask(call, input.Bucket, rule.removeAction ?? rule.putAction)],
      async handle(input, call) {
        findBucket(input.Bucket, call).settings.delete(rule.kept);
        return {};
      },
      trail: bucketTrail({ readOnly: false, flag: rule.flag }),
    }),
  };
}

const passesRole = (role: string | undefined): readonly AccessRequest[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role as Arn,
          context: { 'iam:PassedToService': ['s3.amazonaws.com'] },
        },
      ];
