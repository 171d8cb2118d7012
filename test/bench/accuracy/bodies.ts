import type { TruthEdge } from '../../../infra/range/truth.ts';
import { isObject, member, parsedFrom, textAt } from '../../../replay/evidence/json-value.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import type { Json, Scenario } from './scenario.ts';

/** What destinations received, without the messages it came in. */
export interface QueueBodies {
  /** Of each body the first message, where the body alone tells what it is. */
  readonly messages: Scenario['queues'];
  /** One after another, as they came. */
  readonly written: (messages: readonly Json[]) => string;
  /** What happened, told of these messages only. */
  truth(edges: readonly TruthEdge[]): readonly TruthEdge[];
  /** The same timeline with each record under the id of its message, which the evidence does not hold. */
  named(timeline: Timeline): Timeline;
}

export function bodiesOf(queues: Scenario['queues']): QueueBodies {
  const first = new Map<string, string>();
  const idOf = (message: Json) => String(message['MessageId']);
  const bodyOf = (message: Json) => String(message['Body']);
  for (const message of Object.values(queues).flat().filter(isTelling)) {
    if (!first.has(bodyOf(message))) first.set(bodyOf(message), idOf(message));
  }
  const sameAs = new Map(
    Object.values(queues)
      .flat()
      .map((message) => [idOf(message), first.get(bodyOf(message)) ?? idOf(message)]),
  );
  const messages = Object.fromEntries(
    Object.entries(queues).flatMap(([path, all]) => {
      const own = all.filter((message) => first.get(bodyOf(message)) === idOf(message));
      return own.length === 0
        ? []
        : [[path, own.map((one) => ({ ...one, isBodyOnly: true }))] as const];
    }),
  );
  const known = (id: string) => sameAs.get(id) ?? id;
  return {
    messages,
    written: (all) => all.map(bodyOf).join('\n'),
    truth: (edges) =>
      edges.map((edge) => ({ ...edge, cause: known(edge.cause), effect: known(edge.effect) })),
    named(timeline) {
      const names = new Map(
        timeline.events.flatMap(({ id, origin }) => {
          const message = messages[origin.location]?.[origin.index];
          return message === undefined ? [] : [[id, idOf(message)] as const];
        }),
      );
      const renamed = (_: string, value: unknown) =>
        typeof value === 'string' ? (names.get(value) ?? value) : value;
      return JSON.parse(JSON.stringify(timeline), renamed) as Timeline;
    },
  };
}

function isTelling(message: Json): boolean {
  const body = parsedFrom(String(message['Body']));
  return (
    textAt(body, 'requestContext', 'requestId') !== undefined ||
    textAt(body, 'Type') === 'Notification' ||
    (textAt(body, 'detail-type') !== undefined && isObject(member(body, 'detail')))
  );
}
