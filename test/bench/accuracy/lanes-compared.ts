import type { Timeline } from '../../../replay/timeline/timeline.ts';

/**
 * How the timeline of evidence that was searched differs from that of the same evidence held whole. Both have to tell the
 * same incidents and what joins their events, and the one has to say what it does not look for.
 */
export function laneDifferences(whole: Timeline, searched: Timeline): readonly string[] {
  const found = new Map(searched.incidents.map((one) => [one.id, one]));
  const told = new Set(whole.incidents.map(({ id }) => id));
  const others = new Set(searched.unknowns);
  return [
    ...whole.incidents
      .filter((one) => JSON.stringify(one) !== JSON.stringify(found.get(one.id)))
      .map(({ id, title }) =>
        found.has(id)
          ? `${id} (${title}) is told differently where evidence is searched`
          : `${id} (${title}) is not found where evidence is searched`,
      ),
    ...searched.incidents
      .filter(({ id }) => !told.has(id))
      .map(({ id, title }) => `${id} (${title}) is found only where evidence is searched`),
    ...differing(linksOfIncidents(whole), linksOfIncidents(searched)),
    ...whole.unknowns
      .filter((sentence) => !others.has(sentence) && !COUNTS_WHAT_IS_LISTED.test(sentence))
      .map((sentence) => `where evidence is searched nothing says: ${sentence}`),
  ];
}

/** Of evidence that is searched, what is not listed is not counted. */
const COUNTS_WHAT_IS_LISTED = /^CloudTrail hides the content of/;

function linksOfIncidents({ incidents, links }: Timeline): ReadonlySet<string> {
  const members = new Set(incidents.flatMap(({ eventIds }) => eventIds));
  return new Set(
    links
      .filter(({ from, to }) => members.has(from) && members.has(to))
      .map(({ rule, grounds, from, to }) => `${rule} (${grounds}): ${from} → ${to}`),
  );
}

function differing(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [
    ...[...one].filter((link) => !other.has(link)).map((link) => `not where searched: ${link}`),
    ...[...other].filter((link) => !one.has(link)).map((link) => `only where searched: ${link}`),
  ];
}
