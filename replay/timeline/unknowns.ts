import { member, textAt } from '../evidence/json-value.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import type { EventRow } from '../store/event-row.ts';
import { counted } from '../text/counted.ts';
import type { CaseFile } from './case-file.ts';
import type { Chain } from './chain.ts';
import type { Finding } from './findings.ts';
import { stretchOf } from './holes.ts';
import type { Measured } from './metrics.ts';
import { missingLog } from './missing-log.ts';
import { missingPieces } from './missing-pieces.ts';
import { requestsOverTold } from './requests-over-told.ts';
import { unknownsOfLogs } from './unknowns-of-logs.ts';

/** What each kind of data event would have told, had the trail recorded it. */
const DATA_EVENTS = [
  {
    seen: (source: string, name: string) =>
      source === 's3.amazonaws.com' &&
      /Object|Multipart|UploadPart/.test(name) &&
      !/^PutBucket/.test(name),
    sentence:
      'No S3 object-level data event is in this evidence: what was uploaded, read or deleted cannot be known.',
  },
  {
    seen: (source: string, name: string) =>
      source === 'lambda.amazonaws.com' && /^Invoke/.test(name),
    sentence:
      'No Lambda data event (Invoke, InvokeExecution) is in this evidence: which functions ran, and when, cannot be known.',
    withLogs:
      'No Lambda data event (Invoke, InvokeExecution) is in this evidence: which functions ran, and when, is known only of those whose logs are here.',
  },
  {
    seen: (source: string, name: string) =>
      source === 'sqs.amazonaws.com' && /^(Send|Receive|Delete)Message/.test(name),
    sentence:
      'No SQS data event is in this evidence: who sent the messages of a queue, and when, cannot be known.',
  },
  {
    seen: (source: string, name: string) => source === 'sns.amazonaws.com' && /^Publish/.test(name),
    sentence: 'No SNS data event is in this evidence: whether an alert went out cannot be known.',
  },
  {
    seen: (source: string, name: string) =>
      source === 'events.amazonaws.com' && name === 'PutEvents',
    sentence:
      'No PutEvents data event is in this evidence: what was put on an event bus, and by whom, cannot be known.',
  },
] as const;

/** What the evidence as a whole cannot tell. */
export function unknownsOfEvidence(file: CaseFile): readonly string[] {
  const calls = new Set<string>();
  let hidden = 0;
  for (const { row, record } of file.trail.values()) {
    calls.add(`${row.source} ${row.name}`);
    if (hidesItsBody(record)) hidden += 1;
  }
  const names = [...calls].map((call) => call.split(' ') as [string, string]);
  const unknowns: string[] = DATA_EVENTS.filter(
    ({ seen }) => !names.some(([source, name]) => seen(source, name)),
  ).map((one) => (file.logs.size > 0 && 'withLogs' in one ? one.withLogs : one.sentence));
  if (file.trail.size === 0) {
    unknowns.push(
      'No CloudTrail record is in this evidence: nothing here says who made which call.',
    );
  }
  if (file.records.size === 0) {
    unknowns.push(
      'No destination record is in this evidence: the chain from an upload to a function cannot be proven.',
    );
  }
  for (const hole of file.holes) {
    if (hole.isPartial) {
      unknowns.push(
        `${stretchOf(hole)}: ${hole.because}. No link was drawn in it that rests on there being one candidate only.`,
      );
    }
  }
  unknowns.push(...unknownsOfLogs(file));
  if (hidden > 0) {
    unknowns.push(
      `CloudTrail hides the content of ${counted(hidden, 'message or event', 'messages or events')} in this evidence; only destination records can show it.`,
    );
  }
  return unknowns;
}

function hidesItsBody(record: TrailRecord): boolean {
  const request = record.requestParameters;
  const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';
  return (
    textAt(request, 'messageBody') === hidden ||
    textAt(request, 'message') === hidden ||
    textAt(member(request, 'entries'), 0, 'detail') === hidden
  );
}

/** What the evidence cannot tell about one incident. */
export function unknownsOfIncident(
  finding: Finding,
  chain: Chain,
  measured: Measured,
  file: CaseFile,
): readonly string[] {
  const { metrics } = measured;
  const after = [...chain.after].flatMap((id) => file.trail.get(id)?.row ?? []);
  const unknowns: string[] = [];
  const say = (condition: boolean, sentence: string) => {
    if (condition) unknowns.push(sentence);
  };
  say(
    chain.roots.length === 0,
    'The call that began this is not in the evidence: who did it, and when, cannot be known.',
  );
  say(
    isInS3sForm(finding, file.trail.get(chain.roots[0] ?? '')?.row),
    'The event has the form of S3’s and S3 did not send it: whoever invoked the function may have written all of it.',
  );
  say(
    finding.isLost,
    'What the lost record said is not in the evidence: neither the verdict of the function nor whether it failed can be known from it.',
  );
  say(
    finding.isLost && file.trail.get(finding.anchor)?.row.errorCode === undefined,
    'The bus answered the call and did not accept the entry in it: that Lambda takes this for a failed delivery, and does not try again, is assumed.',
  );
  say(
    finding.isFromAlert,
    'The record of this finding is not in the evidence: that it was made as the alert says rests on the alert alone.',
  );
  say(
    metrics.timeToRouteMs === null,
    'Nothing in the evidence shows this finding reaching a responder or an alert.',
  );
  say(
    metrics.timeToContainMs === null && chain.roots.length > 0,
    'No successful containment by a responder of this chain is in the evidence; that none was made cannot be known.',
  );
  say(
    metrics.readsAfterDetection === null,
    finding.object === undefined || finding.isByService
      ? 'What object this is about is not in the evidence, so what was read after the finding cannot be known.'
      : 'No S3 read (GetObject) is in this evidence, so whether the object was read after the finding cannot be known.',
  );
  say(
    measured.readsInDoubt > 0,
    `${counted(measured.readsInDoubt, 'read', 'reads')} of the object in the second of the finding may lie before or after it.`,
  );
  say(
    after.some((row) => row.name === 'Publish'),
    'CloudTrail shows the alert published, and at most its delivery to queues: whether a person received it cannot be known.',
  );
  say(
    sharesItsSecond(chain, file),
    'Some events of this chain carry the same whole second: only their links, not their times, tell which came first.',
  );
  say(
    isAttemptUnclear(chain, file),
    chain.run === undefined
      ? 'The function was dispatched more than once for this event: which attempt made the record cannot be known.'
      : 'The function was dispatched more than once for this event: that the last before the record made it is inferred.',
  );
  const story = [...chain.before, ...chain.detection, ...chain.after];
  return [
    ...unknowns,
    ...missingLog(story, file),
    ...linesOverTold(story, file),
    ...missingPieces(story, file),
    ...forgeries(chain, file),
  ];
}

/** S3 does not sign its word, and whoever may invoke a function can write an event in S3's form. */
export const isInS3sForm = ({ object }: Finding, root: EventRow | undefined): boolean =>
  object !== undefined && root?.name === 'Invoke';

/** Whoever can write into a function's log can add an attempt to it, and cannot take one away. */
function linesOverTold(story: readonly string[], file: CaseFile): readonly string[] {
  const requests = story.flatMap((id) => file.logs.get(id)?.record.requestId ?? []);
  if (requests.length === 0) return [];
  const over = requestsOverTold(file);
  const amount = new Set(requests.filter((id) => over.has(id))).size;
  return amount === 0
    ? []
    : [
        `The log tells of more attempts at ${counted(amount, 'request', 'requests')} of this story than Lambda does: one may be made up, and which of them there were is known only where it is linked.`,
      ];
}

function sharesItsSecond(chain: Chain, file: CaseFile): boolean {
  const seconds = new Set<number>();
  for (const id of [...chain.before, ...chain.detection, ...chain.after]) {
    const row = file.trail.get(id)?.row;
    if (row?.precision !== 's') continue;
    if (seconds.has(row.atMs)) return true;
    seconds.add(row.atMs);
  }
  return false;
}

function isAttemptUnclear(chain: Chain, file: CaseFile): boolean {
  if (chain.run === 'proven') return false;
  const dispatches = [...chain.detection].filter(
    (id) => file.trail.get(id)?.row.name === 'InvokeExecution',
  );
  return dispatches.length > 1;
}

/** A record sent by a session that is not Lambda's own may have been written by anybody with the right to send. */
function forgeries(chain: Chain, file: CaseFile): readonly string[] {
  const all = [...chain.detection, ...chain.after];
  return all.flatMap((id) => {
    const entry = file.records.get(id);
    if (entry?.record.invocation === undefined) return [];
    if (file.senders.strangerOf(entry) === undefined) return [];
    const { senderId } = entry.record;
    const session = senderId?.split(':')[1] ?? '';
    return senderId === undefined || session.startsWith('awslambda_')
      ? [`Record ${id} was not sent by the Lambda platform, as the trail tells: it may be forged.`]
      : [
          `Record ${id} was sent by ${senderId}, which is not a session of the Lambda platform: it may be forged.`,
        ];
  });
}
