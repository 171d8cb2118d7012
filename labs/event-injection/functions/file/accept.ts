import { type NewObject, readNotification } from '../../../../infra/cdk/handler/s3-notification.ts';

/**
 * What the function is willing to be asked.
 *
 * Whoever may invoke it may write what they like into the event, so the event chooses among what was handed in, and
 * never where to look.
 *
 * @throws ZodError for what is no notification; Error for one of something else than what was handed in.
 */
export function accept(event: unknown, intakeBucket: string): NewObject {
  const told = readNotification(event);
  if (told.bucket !== intakeBucket) throw new Error('the event is about another bucket');
  if (!told.key.startsWith('incoming/')) throw new Error('the event is about another folder');
  return told;
}
