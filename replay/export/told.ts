import type { Timeline, TimelineEvent, TimelineLink } from '../timeline/timeline.ts';

/** An event with the links that end at it and the incidents it is part of: what every flat form tells per line. */
export interface ToldEvent {
  readonly event: TimelineEvent;
  readonly causes: readonly TimelineLink[];
  readonly incidents: readonly string[];
}

/** In the order of the timeline. */
export function toldEvents(timeline: Timeline): readonly ToldEvent[] {
  const causes = new Map<string, TimelineLink[]>();
  for (const link of timeline.links) causes.set(link.to, [...(causes.get(link.to) ?? []), link]);
  const incidents = new Map<string, string[]>();
  for (const { id, eventIds } of timeline.incidents) {
    for (const event of eventIds) incidents.set(event, [...(incidents.get(event) ?? []), id]);
  }
  return timeline.events.map((event) => ({
    event,
    causes: causes.get(event.id) ?? [],
    incidents: incidents.get(event.id) ?? [],
  }));
}

/** What the time of an event of this kind is. */
export function timeMeant(kind: TimelineEvent['kind']): string {
  switch (kind) {
    case 'trail':
      return 'CloudTrail eventTime';
    case 'destination-record':
      return 'Destination record';
    case 'log-line':
      return 'CloudWatch Logs timestamp';
  }
}

/** "proven s3-request-to-notified-invocation from <id>", one per cause. */
export const causeText = ({ causes }: ToldEvent): string =>
  causes.map(({ grounds, rule, from }) => `${grounds} ${rule} from ${from}`).join('; ');

export const messageOf = ({ event }: ToldEvent): string =>
  `${event.principal ?? 'nobody named'} ${event.name} on ${event.service.replace('.amazonaws.com', '')}` +
  (event.errorCode === null ? '' : ` (${event.errorCode})`);
