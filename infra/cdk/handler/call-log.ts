import { z } from 'zod';

/** An AWS call as AWS confirmed it: the request id is what ties it to its CloudTrail record. */
export const awsCall = z.object({
  service: z.string(),
  operation: z.string(),
  requestId: z.string(),
  /** Of an SNS message. */
  messageId: z.string().optional(),
  /** Of the S3 version that was read, written or removed. */
  versionId: z.string().optional(),
  /** Present when AWS refused or failed it. */
  error: z.string().optional(),
});

export type AwsCall = z.infer<typeof awsCall>;

/**
 * Keeps the request id of every AWS call an invocation makes.
 *
 * CloudTrail cannot say which invocation made a call, for all of them share the role's session. The function's own
 * record can: it goes out through the destination with these ids in it.
 */
export interface CallLog {
  readonly calls: readonly AwsCall[];
  /** Waits for `answer` and notes its id, also when the call fails. `service:Operation` is its name. */
  made<Answer extends Answered>(
    name: `${string}:${string}`,
    answer: Promise<Answer>,
  ): Promise<Answer>;
}

interface Answered {
  readonly $metadata: { readonly requestId?: string | undefined };
  readonly MessageId?: string | undefined;
  readonly VersionId?: string | undefined;
}

export function callLog(): CallLog {
  const calls: AwsCall[] = [];
  const note = (name: string, { $metadata, MessageId, VersionId }: Answered, error?: string) => {
    const [service = '', operation = ''] = name.split(':');
    const { requestId } = $metadata;
    if (requestId === undefined) return;
    calls.push({
      service,
      operation,
      requestId,
      ...(MessageId !== undefined && { messageId: MessageId }),
      ...(VersionId !== undefined && { versionId: VersionId }),
      ...(error !== undefined && { error }),
    });
  };
  return {
    calls,
    async made(name, answer) {
      try {
        const given = await answer;
        note(name, given);
        return given;
      } catch (error) {
        if (isAnswered(error)) note(name, error, error.name);
        throw error;
      }
    },
  };
}

/** Whether AWS answered with that error. */
export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

const isAnswered = (error: unknown): error is Answered & Error =>
  error instanceof Error && '$metadata' in error;
