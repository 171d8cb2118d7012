import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { listAt, textAt } from '../evidence/json-value.ts';
import type { FetchProgress, FetchWindow } from './fetched.ts';

export interface FetchHistoryRequest extends FetchWindow {
  /** Pages come to lie in it, as `aws cloudtrail lookup-events` prints them. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onPage?: (progress: FetchProgress) => void;
}

/** LookupEvents answers twice a second, per account and Region, and no oftener. */
const PAUSE_MS = 500;

/**
 * Fetches the event history, newest first: management events of 90 days.
 *
 * An interrupted run is taken up at the oldest event it had; the events of that second come twice, and replay counts
 * them once.
 */
export async function fetchHistory(
  client: CloudTrailClient,
  { folder, fromMs, toMs, signal, onPage }: FetchHistoryRequest,
): Promise<FetchProgress & { readonly alreadyThere: number }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pages = readdirSync(folder).filter((name) => /^page-\d+\.json$/.test(name));
  const oldestMs = oldestIn(folder, pages);
  const until = Math.min(oldestMs ?? Number.POSITIVE_INFINITY, toMs ?? Number.POSITIVE_INFINITY);
  const told = { objects: 0, bytes: 0 };
  let next: string | undefined;
  do {
    if (next !== undefined) await wait(PAUSE_MS, undefined, { signal });
    const { Events = [], NextToken } = await client.send(
      new LookupEventsCommand({
        MaxResults: 50,
        ...(fromMs !== undefined && { StartTime: new Date(fromMs) }),
        ...(Number.isFinite(until) && { EndTime: new Date(until) }),
        ...(next !== undefined && { NextToken: next }),
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    next = NextToken;
    if (Events.length === 0) continue;
    const name = `page-${String(pages.length + told.objects).padStart(6, '0')}.json`;
    const text = `${JSON.stringify({ Events }, null, 2)}\n`;
    // Under its name when it is whole, so that a killed run leaves no half page.
    writeFileSync(`${join(folder, '..')}/${name}.part`, text, { mode: 0o600 });
    renameSync(`${join(folder, '..')}/${name}.part`, join(folder, name));
    told.objects += 1;
    told.bytes += text.length;
    onPage?.(told);
  } while (next !== undefined);
  return { ...told, alreadyThere: pages.length };
}

function oldestIn(folder: string, pages: readonly string[]): number | undefined {
  let oldest: number | undefined;
  for (const name of pages) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    for (const event of listAt(JSON.parse(readFileSync(path, 'utf8')), 'Events')) {
      const at = Date.parse(textAt(event, 'EventTime') ?? '');
      if (!Number.isNaN(at)) oldest = Math.min(at, oldest ?? at);
    }
  }
  return oldest;
}
