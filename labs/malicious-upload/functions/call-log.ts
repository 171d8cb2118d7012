import type { AwsCall } from './verdict.ts';

/**
 * Keeps the request id of every AWS call an invocation makes.
 *
 * CloudTrail cannot say which invocation made a call, for all of them share the role's session. The
 * function's own record can: it goes out through the destination with these ids in it.
 */
export interface CallLog {
  readonly calls: readonly AwsCall[];
  /** Waits for `answer` and notes its id, also when the call fails. */
  made<Answer extends Answered>(
    service: string,
    operation: string,
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
  return {
    calls,
    async made(service, operation, answer) {
      try {
        const given = await answer;
        note(calls, service, operation, given);
        return given;
      } catch (error) {
        if (isAnswered(error)) note(calls, service, operation, error, nameOf(error));
        throw error;
      }
    },
  };
}

/** The name AWS gave an error, e.g. "NoSuchKey"; undefined when it is none of AWS's. */
export function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

/** The HTTP status of AWS's refusal; undefined when the error is none of AWS's. */
export function statusOf(error: unknown): number | undefined {
  const metadata =
    typeof error === 'object' && error !== null && '$metadata' in error
      ? (error.$metadata as { readonly httpStatusCode?: number } | undefined)
      : undefined;
  return metadata?.httpStatusCode;
}

function note(
  calls: AwsCall[],
  service: string,
  operation: string,
  answer: Answered,
  error?: string,
): void {
  const { requestId } = answer.$metadata;
  if (requestId === undefined) return;
  calls.push({
    service,
    operation,
    requestId,
    ...(answer.MessageId !== undefined && { messageId: answer.MessageId }),
    ...(answer.VersionId !== undefined && { versionId: answer.VersionId }),
    ...(error !== undefined && { error }),
  });
}

function isAnswered(error: unknown): error is Answered & Error {
  return error instanceof Error && '$metadata' in error;
}
