/** "arn:aws:lambda:us-east-1:111122223333:function:scan" */
export type Arn = `arn:${string}`;

/** Twelve digits. */
export type AccountId = string;

/** A CloudTrail `eventID`, or the id of a destination record (message id, bus event id). */
export type EventId = string;
