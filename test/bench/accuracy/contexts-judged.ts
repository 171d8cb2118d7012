import { textAt } from '../../../replay/evidence/json-value.ts';
import type { TimelineLink } from '../../../replay/timeline/timeline.ts';
import { type EvidenceHeld, outputsOf } from './evidence-held.ts';
import type { TruthGraph } from './truth-graph.ts';

/**
 * Whether two events belong together as a link of context says: they are of one story that really happened, or the
 * evidence itself, read here without the rules, says what the rule says.
 */
export function isTrueContext(
  { rule, from, to }: TimelineLink,
  held: EvidenceHeld,
  madeUp: ReadonlyMap<string, string>,
  graph: TruthGraph,
): boolean {
  const [one, other] = [held.calls.get(from), held.calls.get(to)];
  const isSame = (...path: readonly string[]) => {
    const value = textAt(one, ...path);
    return value !== undefined && value === textAt(other, ...path);
  };
  switch (rule) {
    case 'denied-before-upload':
      return isSame('sourceIPAddress') || isSame('userIdentity', 'accessKeyId');
    case 'named-by-answer': {
      const body = String(held.messages.get(to)?.['Body']);
      const ids = [from, textAt(one, 'requestID'), ...(one === undefined ? [] : outputsOf(one))];
      const version = textAt(one, 'responseElements', 'x-amz-version-id');
      return [...ids, version].some((id) => id !== undefined && body.includes(id));
    }
    case 'lines-of-one-request': {
      const requestOf = (id: string) => held.lines.get(id) ?? madeUp.get(id);
      const areAlike = madeUp.has(from) === madeUp.has(to);
      return areAlike && requestOf(from) !== undefined && requestOf(from) === requestOf(to);
    }
    case 'attempt-of-one-event':
      return isSame('requestID') && graph.isOneStory(from, to);
    case 'same-act-two-accounts':
      return graph.isCauseOf(from, to) || graph.isCauseOf(to, from) || isSame('sharedEventID');
    default:
      return graph.isOneStory(from, to);
  }
}
