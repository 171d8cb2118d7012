import type { EventRow } from './event-row.ts';
import type { StoredRecord } from './open-store.ts';

/**
 * How far somebody other than the platform is known to have written what a record says. `content`: the invocation or
 * the call it tells of. `envelope`: the notification or bus event it claims to be as well.
 */
export type Stranger = 'content' | 'envelope';

/** Who gave a function what it was given: Lambda delivering a record, another service, or whoever may invoke it. */
export type Giver = 'platform' | 'service' | 'somebody';

export interface Senders {
  /** Undefined where AWS names the platform as the sender, and where the evidence does not tell. */
  strangerOf(record: StoredRecord): Stranger | undefined;
  /** Undefined where the Invoke is not in the evidence. */
  giverOf(requestId: string): Giver | undefined;
  /** Whether Lambda itself made a call, in one of its sessions of the function's role. */
  isPlatform(row: EventRow): boolean;
}

/**
 * What AWS tells of who sent, published, put or invoked. A body can say anything and a session can be given any name;
 * the sender and the hand that opened a session are written by AWS.
 */
export function sendersIn(rows: Iterable<EventRow>): Senders {
  const sent = new Map<string, EventRow[]>();
  const put = new Map<string, EventRow[]>();
  const invoked = new Map<string, EventRow[]>();
  const opened = new Set<string>();
  for (const row of rows) {
    if (row.errorCode !== undefined) continue;
    for (const { kind, value, md5 } of row.outputs) {
      if (kind !== 'version' && value !== undefined) addTo(sent, `${kind} ${value}`, row);
      if (md5 !== undefined) addTo(sent, `body ${md5}`, row);
    }
    if (row.name === 'PutObject' && row.objectKey !== undefined) addTo(put, row.objectKey, row);
    if (row.source === 'lambda.amazonaws.com' && row.name === 'Invoke') {
      if (row.requestId !== undefined) addTo(invoked, row.requestId, row);
    }
    if (row.sessionKey !== undefined && !isService(row)) opened.add(row.sessionKey);
  }

  const isPlatform = (row: EventRow): boolean =>
    row.sessionName?.startsWith('awslambda_') === true && !opened.has(row.accessKey ?? '');
  const isOurs = (row: EventRow): boolean => isPlatform(row) || isService(row);

  const strangerOf = ({ record, s3Key }: StoredRecord): Stranger | undefined => {
    const { messageId, foundMd5, notificationId, busEventId, senderId } = record;
    const isWrapped = notificationId !== undefined || busEventId !== undefined;
    const isOutcome = record.invocation !== undefined;
    if (messageId !== undefined) {
      const sends = sent.get(`message ${messageId}`) ?? [];
      if (sends.length > 0 ? !sends.every(isOurs) : isForeignId(senderId, isWrapped, isOutcome)) {
        return 'envelope';
      }
    }
    // Whoever saw a body can send it again: it is a stranger's where nobody else sent it.
    const ofBody = foundMd5 === undefined ? [] : (sent.get(`body ${foundMd5}`) ?? []);
    if (ofBody.length > 0 && !ofBody.some(isOurs)) return 'envelope';
    const told = [
      ...(busEventId === undefined ? [] : (sent.get(`bus-event ${busEventId}`) ?? [])),
      ...(notificationId === undefined || busEventId !== undefined
        ? []
        : (sent.get(`notification ${notificationId}`) ?? [])),
    ];
    const puts = s3Key === undefined ? [] : (put.get(s3Key) ?? []);
    // What was put last under the key is what was found there.
    const last = puts.reduce<EventRow | undefined>(
      (best, row) => (best === undefined || row.atMs >= best.atMs ? row : best),
      undefined,
    );
    return [...told, ...(last === undefined ? [] : [last])].every(isOurs) ? undefined : 'content';
  };

  const giverOf = (requestId: string): Giver | undefined => {
    const calls = invoked.get(requestId) ?? [];
    if (calls.length === 0) return undefined;
    if (calls.every(isPlatform)) return 'platform';
    return calls.every(isService) ? 'service' : 'somebody';
  };
  return { strangerOf, giverOf, isPlatform };
}

/** "AROA…:session" of a role, "AIDA…" of a user, which is also what services of AWS are called there. */
function isForeignId(
  senderId: string | undefined,
  isWrapped: boolean,
  isOutcome: boolean,
): boolean {
  if (senderId === undefined) return false;
  const session = senderId.split(':')[1];
  if (session === undefined) return isOutcome && !isWrapped;
  return isWrapped || !session.startsWith('awslambda_');
}

/** Services that hand on what they were given. Others, as Step Functions, send whatever their users write. */
const CARRIERS = new Set(['events.amazonaws.com', 's3.amazonaws.com', 'sns.amazonaws.com']);

const isService = ({ principalType, invokedBy }: EventRow): boolean =>
  principalType === 'AWSService' || CARRIERS.has(invokedBy ?? '');

function addTo(map: Map<string, EventRow[]>, key: string, row: EventRow): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [row]);
  else known.push(row);
}
