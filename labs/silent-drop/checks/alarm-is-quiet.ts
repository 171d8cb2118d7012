import { gradeOf } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { NOT_SEEN, timeOf } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { alarmsIn, drillOf } from './stories.ts';

export const alarmIsQuiet: Check<Outputs> = {
  id: 'alarm-is-quiet',
  kind: 'behaviour',
  question: 'Is nobody alarmed before the drill?',
  hint: 'Either something was lost before, or the alarm watches something else than losses. A function that fails has not lost its record.',
  async grade(run) {
    const drill = drillOf(run);
    if (drill === undefined) return NOT_SEEN;
    return gradeOf(
      [drill.id],
      alarmsIn(run)
        .filter((alarm) => timeOf(alarm) < timeOf(drill))
        .map(({ id, at }) => ({ seenIn: id, because: `an alarm came at ${at ?? 'some time'}` })),
    );
  },
};
