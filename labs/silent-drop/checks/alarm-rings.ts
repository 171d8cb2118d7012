import { inTime } from '../../in-time.ts';
import { timeOf } from '../../upload-stories.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { alarmsIn, drillOf } from './stories.ts';

export const alarmRings = inTime<Outputs>({
  id: 'alarm-rings',
  question: `Do the operators hear within ${deadlines.response / 60_000} minutes that the drill’s record was lost?`,
  hint: 'The only trace that a lost record leaves by itself is a metric of Lambda’s, by function. An alarm watches it, the alarm tells a topic, and somebody has to be subscribed.',
  within: deadlines.response,
  otherwise: 'no alarm came',
  stretches(run) {
    const drill = drillOf(run);
    if (drill === undefined) return [];
    const to = alarmsIn(run).find((alarm) => timeOf(alarm) >= timeOf(drill));
    return [{ what: 'the drill', from: drill, to }];
  },
});
