import type { Arn, EventId } from '../../../../base/ids.ts';
import type { Instant } from '../../../../base/instant.ts';
import type { Seeded } from '../../../../base/seeded.ts';
import type { PlatformRequest } from '../../../platform.ts';
import type { AccessRequest } from '../../../service.ts';

/** One kind of place a record can be sent to. */
export interface Destination {
  /** The service an ARN of this kind names: "sqs". */
  readonly id: string;
  /** What may be sent there: a bucket takes failures only. */
  readonly takes: 'both' | 'failures';
  /** What the execution role is asked for when the destination is set. */
  needs(target: Arn): readonly DestinationNeed[];
  /** The one call that delivers. */
  call(delivery: Delivery): DeliveryCall;
}

export interface DestinationNeed {
  readonly request: AccessRequest;
  /** As AWS names them in its refusal: "SendMessage on SQS". */
  readonly wording: string;
  /** The call that stands for it, so that the target's own policy is heard too. */
  readonly operation?: { readonly service: string; readonly name: string; readonly input: unknown };
}

export interface Delivery {
  /** ARN of the destination. */
  readonly destination: string;
  /** The invocation record, as it is to arrive. */
  readonly record: string;
  readonly succeeded: boolean;
  /** Qualified. */
  readonly functionArn: Arn;
  readonly functionName: string;
  readonly role: Arn;
  readonly at: Instant;
  readonly cause: EventId;
  readonly traceHeader: string;
  readonly random: Seeded;
}

export interface DeliveryCall {
  readonly request: Pick<PlatformRequest, 'service' | 'operation' | 'input'>;
  /** Why an answer without an error is no delivery all the same; undefined when it is one. */
  refusedIn?(output: unknown): string | undefined;
}
