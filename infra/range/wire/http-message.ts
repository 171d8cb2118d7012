/** A request as it came over the socket. */
export interface HttpRequest {
  readonly method: string;
  /** Raw, still percent-encoded, without the query: "/bucket/a%20b". */
  readonly path: string;
  /** Raw, without the question mark; "" when there is none. */
  readonly query: string;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Which operation of which service a request means, and how it is written. */
export interface Route {
  /** The folder name below `services/`, equal to the service's id: "s3". */
  readonly service: string;
  /** AWS's operation name: "PutObject". */
  readonly operation: string;
  readonly protocol: Protocol;
  /** Values of the URI labels, decoded: { Bucket: "intake", Key: "a b" }. */
  readonly labels: Readonly<Record<string, string>>;
}

export type Protocol = 'restXml' | 'restJson1' | 'query' | 'awsJson1_0' | 'awsJson1_1';

/** Ids that every answer carries. */
export interface AnswerIds {
  readonly requestId: string;
  /** S3's second id. */
  readonly hostId: string;
}
