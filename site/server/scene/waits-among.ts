import type { TimelineEvent, TimelineLink } from '../../../replay/timeline/timeline.ts';
import type { Wait } from '../../viewer/scene.ts';
import { durationWords } from './duration-words.ts';

/**
 * The waits of the platform between the attempts of one asynchronous invocation.
 *
 * Attempts are runs of one function that one call was dispatched as, or that ended in one record. Nothing else is
 * taken for an attempt: two runs close to each other need not be one event tried twice.
 */
export function waitsAmong(
  links: readonly TimelineLink[],
  indexOf: ReadonlyMap<string, number>,
  events: readonly TimelineEvent[],
  drawnAt: Float64Array,
): readonly Wait[] {
  const groups = new Map<string, Set<number>>();
  const put = (key: string, run: number | undefined) => {
    if (run === undefined || events[run]?.name !== 'InvokeExecution') return;
    const known = groups.get(key) ?? new Set();
    groups.set(key, known.add(run));
  };
  for (const { rule, from, to } of links) {
    if (rule === 'invoke-to-execution') put(`call ${from}`, indexOf.get(to));
    if (rule === 'execution-to-record') put(`record ${to}`, indexOf.get(from));
  }
  const waits = new Map<string, Wait>();
  for (const runs of groups.values()) {
    const attempts = [...runs].sort((a, b) => (drawnAt[a] ?? 0) - (drawnAt[b] ?? 0));
    attempts.slice(1).forEach((to, at) => {
      const from = attempts[at] ?? 0;
      if (events[from]?.lane !== events[to]?.lane) return;
      const isVague = events[from]?.precision === 's' || events[to]?.precision === 's';
      const waited = Math.round((drawnAt[to] ?? 0) - (drawnAt[from] ?? 0));
      const words = durationWords(waited, isVague ? 's' : 'ms');
      waits.set(`${from} ${to}`, { from, to, label: `attempt ${at + 2} after ${words}` });
    });
  }
  return [...waits.values()].sort((a, b) => a.to - b.to || a.from - b.from);
}
