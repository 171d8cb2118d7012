import type { UploadForm } from './form-stream.ts';

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
  /** A body too large to be held in memory; `body` is empty then. */
  readonly spooled?: SpooledBody;
}

/** A body that went to a file while it came in, taken out of its framing, with what was computed on the way. */
export interface SpooledBody {
  /** Whoever keeps the bytes moves the file away; what is left there is deleted after the answer. */
  readonly path: string;
  /** Bytes in the file. */
  readonly length: number;
  /** Bytes on the wire, framing included. */
  readonly wireLength: number;
  /** Of the file's bytes, by algorithm ("SHA256"), base64. MD5 always, the others as the head announced. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Of an aws-chunked body: what its signatures were made of, to be checked before the bytes are used. */
  readonly framing?: {
    readonly chunks: readonly { readonly sha256: string; readonly signature?: string }[];
    readonly trailers: Readonly<Record<string, string>>;
  };
  /** Of a form: what it said beside the file. */
  readonly form?: UploadForm;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Sent in place of `body`. */
  readonly stream?: StreamedBody;
}

/** Bytes that are read while they are sent. Whoever got one closes it, read or not. */
export interface StreamedBody {
  readonly length: number;
  chunks(): AsyncIterable<Uint8Array>;
  close(): void;
}

export const isStreamed = (body: unknown): body is StreamedBody =>
  typeof body === 'object' && body !== null && 'chunks' in body && 'close' in body;

/** A request of which only the head has been read. */
export type HttpHead = Omit<HttpRequest, 'body' | 'spooled'>;

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
