import { AwsFault } from '../../service.ts';

const MOST_ENTRIES = 10;

interface Entry {
  readonly Id?: string | undefined;
}

/** @throws AwsFault when the batch as a whole is refused: its size, or its ids. */
export function checkBatch(entries: readonly Entry[], entryName: string): void {
  const refuse = (code: string, message: string) => new AwsFault(code, 400, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  if (entries.length > MOST_ENTRIES)
    throw refuse(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  const seen = new Set<string>();
  for (const { Id = '' } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id))
      throw refuse(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    if (seen.has(Id)) throw refuse('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Runs each entry for itself: one that is refused costs the others nothing. */
export function eachOf<E extends Entry, Done>(entries: readonly E[], run: (entry: E) => Done) {
  const Successful: Done[] = [];
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
  for (const entry of entries) {
    try {
      Successful.push(run(entry));
    } catch (fault) {
      if (!(fault instanceof AwsFault)) throw fault;
      Failed.push({
        Id: entry.Id ?? '',
        SenderFault: fault.status < 500,
        Code: fault.code,
        Message: fault.message,
      });
    }
  }
  return { Successful, Failed };
}
