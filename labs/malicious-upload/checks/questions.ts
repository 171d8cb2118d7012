import { isDone } from '../../check.ts';
import { understanding } from '../../understanding.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './upload-story.ts';

const SHELL = 'persistence.web-shell-upload';

export const shellsAddress = understanding<Outputs>({
  id: 'shells-address',
  question: 'From which address was the web shell uploaded?',
  hint: 'Honest and hostile uploads are signed with one key; what differs is sourceIPAddress. Look at the PutObject of incoming/avatar.php.',
  async solution({ outputs, timeline }) {
    return shellOf(outputs, timeline)?.upload.sourceIp ?? undefined;
  },
});

export const whatRemovedTheShell = understanding<Outputs>({
  id: 'what-removed-the-shell',
  question: 'What is the event id of the call that took the web shell out of the intake?',
  hint: 'Follow the chain from the upload of incoming/avatar.php to the quarantine’s run: of the calls its record names, one is DeleteObject.',
  async solution({ outputs, timeline }) {
    const story = shellOf(outputs, timeline);
    if (story === undefined) return undefined;
    const { bucket, key } = story.planned;
    return story.after.find(
      (event) =>
        event.name === 'DeleteObject' &&
        isDone(event) &&
        event.resources.includes(`arn:aws:s3:::${bucket}/${key}`),
    )?.id;
  },
});

function shellOf(...of: Parameters<typeof storiesOf>) {
  return storiesOf(...of).told.find(({ planned }) => planned.technique === SHELL);
}
