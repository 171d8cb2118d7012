/**
 * A CloudTrail record as AWS writes it into a log file: AWS's names, AWS's spelling.
 *
 * Only what every reader relies on is typed; the rest is kept as found.
 * Source: CloudTrail User Guide, "CloudTrail record contents".
 */
export interface CloudTrailRecord {
  readonly eventVersion: string;
  readonly userIdentity: CloudTrailUserIdentity;
  /** Whole seconds, UTC: "2026-05-12T04:40:58Z". */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
  readonly requestID?: string;
  readonly eventID: string;
  readonly readOnly?: boolean;
  readonly resources?: readonly CloudTrailResource[];
  readonly eventType: string;
  readonly apiVersion?: string;
  readonly managementEvent?: boolean;
  readonly recipientAccountId?: string;
  readonly sharedEventID?: string;
  readonly eventCategory?: string;
  readonly tlsDetails?: Readonly<Record<string, unknown>>;
}

export interface CloudTrailUserIdentity {
  readonly type?: string;
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  readonly invokedBy?: string;
  readonly sessionContext?: Readonly<Record<string, unknown>>;
}

export interface CloudTrailResource {
  readonly accountId?: string;
  readonly type?: string;
  readonly ARN?: string;
  readonly ARNPrefix?: string;
}
