import { isAlertTo, isCopyIn } from '../../alerts.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { gradeStories, storiesOf } from './upload-story.ts';

export const alarmRang: Check<Outputs> = {
  id: 'alarm-rang',
  kind: 'behaviour',
  question: 'Does every malicious upload raise an alert that arrives in the analysts’ inbox?',
  hint: 'The SIEM publishes from HIGH up. Look whether Publish is there, whether SNS was refused, and whether the subscription’s SendMessage follows it.',
  async grade({ outputs, timeline }) {
    return gradeStories(
      storiesOf(outputs, timeline),
      ({ expects }) => expects === 'contained',
      ({ after }) => {
        if (!after.some(isAlertTo(outputs.alertTopicArn))) return 'nobody was alerted';
        return after.some(isCopyIn(outputs.analystInboxQueue))
          ? undefined
          : 'the alert was published, and no copy of it is in the analysts’ inbox';
      },
    );
  },
};
