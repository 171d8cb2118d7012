import { isCopyIn } from '../../alerts.ts';
import type { GradedRun, TimelineEventView } from '../../check.ts';
import { timeOf, uploadStories } from '../../upload-stories.ts';
import { type PlannedUpload, plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';

type Run = Pick<GradedRun<Outputs>, 'outputs' | 'timeline'>;

/** Uploads of the attack whose records end the same way. */
export const storiesOf = ({ outputs, timeline }: Run, record: PlannedUpload['record']) =>
  uploadStories(
    timeline,
    outputs.intakeBucket,
    plannedUploads(outputs).filter((planned) => planned.record === record),
  );

/** The upload whose record is lost on purpose; undefined when the trail does not have it. */
export const drillOf = (run: Run): TimelineEventView | undefined =>
  storiesOf(run, 'lost')?.[0]?.upload;

/** What lay in the operators' inbox over the alarm topic, earliest first. */
export const alarmsIn = ({ outputs, timeline }: Run): readonly TimelineEventView[] =>
  timeline.events
    .filter(
      (event) =>
        event.resources.includes(outputs.alarmTopicArn) &&
        isCopyIn(outputs.operatorsInboxQueue)(event),
    )
    .sort((one, other) => timeOf(one) - timeOf(other));

/** What happened from the second of the drill on: CloudTrail tells no finer, also where S3 does. */
export const sinceDrill = (run: Run): readonly TimelineEventView[] => {
  const drill = drillOf(run);
  if (drill === undefined) return [];
  const from = Math.floor(timeOf(drill) / 1000) * 1000;
  return run.timeline.events.filter((event) => timeOf(event) >= from);
};
