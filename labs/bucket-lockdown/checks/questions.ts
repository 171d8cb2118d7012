import { isDone } from '../../check.ts';
import { understanding } from '../../understanding.ts';
import type { Outputs } from '../outputs.ts';
import { storyOf } from './lockdown-story.ts';

export const thiefsAddress = understanding<Outputs>({
  id: 'thiefs-address',
  question: 'From which address was the decoy first read?',
  hint: 'Look for the GetObject of the decoy that went through; its sourceIPAddress is in the replay beside the principal. The principal alone says analyst, as it does for the analyst.',
  async solution({ outputs, timeline }) {
    return storyOf(outputs, timeline).touches[0]?.sourceIp ?? undefined;
  },
});

export const whatStoppedTheKey = understanding<Outputs>({
  id: 'what-stopped-the-key',
  question: 'What is the event id of the call that turned the stolen key off?',
  hint: 'Follow the chain from the monitor’s run: among the calls the responder’s record names is one UpdateAccessKey. Its eventID is how CloudTrail calls it.',
  async solution({ outputs, timeline }) {
    return storyOf(outputs, timeline).after.find(
      (event) => event.name === 'UpdateAccessKey' && isDone(event),
    )?.id;
  },
});
