import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Check, isDone, type TimelineEventView } from '../../check.ts';
import { attack, RETRIES_FROM } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { containmentOf, NOT_TOUCHED, storyOf, timeOf } from './lockdown-story.ts';

export const retriesRefused: Check<Outputs> = {
  id: 'retries-refused',
  kind: 'behaviour',
  question:
    'After the lockdown, were the stolen key, both its sessions and a role assumed anew all refused, and nothing read?',
  hint: 'A key, a session of the user and a session of a role are stopped in three different places, and revoking a role’s sessions does not keep anybody from assuming it again.',
  async grade({ outputs, timeline, attack: steps }) {
    const story = storyOf(outputs, timeline);
    const [touched] = story.touches;
    if (touched === undefined) return NOT_TOUCHED;
    if (steps === undefined) {
      return {
        verdict: 'ungraded',
        because:
          'a call with a dead key is in no trail, so this can be told only of an attack the kit made',
      };
    }
    const retries = steps.slice(RETRIES_FROM);
    if (retries.length < attack.length - RETRIES_FROM) {
      return { verdict: 'ungraded', because: 'not everything that was stolen was tried again' };
    }
    const { calls, lastAt } = containmentOf(story);
    if (calls.length === 0) {
      return gradeOf(
        [touched.id],
        [{ seenIn: touched.id, because: 'nothing was ever contained, so everything still works' }],
      );
    }
    const flaws: Flaw[] = retries
      .filter(({ outcome }) => outcome === 'done')
      .map(({ technique, as }) => ({
        seenIn: `account:attack step ${technique}` as const,
        because: `${as} went through with ${technique}`,
      }));
    const after = timeline.events.filter(
      (event) => event.kind === 'trail' && timeOf(event) > lastAt && isTheThiefs(event, outputs),
    );
    for (const event of after) {
      if (isDone(event)) flaws.push({ seenIn: event.id, because: `${event.name} went through` });
    }
    const refused = after.filter((event) => !isDone(event));
    const tried = retries.map(({ technique }) => `account:attack step ${technique}` as const);
    return gradeOf([...tried, ...refused.map(({ id }) => id)], flaws);
  },
};

/** A call that takes something or makes a new session. GetCallerIdentity takes nothing, and no policy can forbid it. */
function isTheThiefs({ name, principal, resources }: TimelineEventView, outputs: Outputs): boolean {
  const bucket = `arn:aws:s3:::${outputs.reportsBucket}`;
  const role = outputs.exportRoleArn.slice(outputs.exportRoleArn.lastIndexOf('/') + 1);
  const isStolen =
    principal?.endsWith(`user/${outputs.analystUser}`) === true ||
    principal?.includes(`assumed-role/${role}/`) === true;
  const isOnBucket = resources.some((one) => one === bucket || one.startsWith(`${bucket}/`));
  return isStolen && (isOnBucket || ['AssumeRole', 'GetSessionToken'].includes(name));
}
