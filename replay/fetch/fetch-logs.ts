import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { Problem } from '../../infra/base/problem.ts';
import type { FetchProgress, FetchWindow } from './fetched.ts';
import { localPath } from './local-path.ts';

export interface FetchLogsRequest extends FetchWindow {
  /** Of the names of groups: "/aws/lambda/". */
  readonly prefix: string;
  /** Whether there may be no such group: then nothing is fetched. */
  readonly mayBeNone?: boolean;
  /** Pages come to lie in it by group, as `aws logs filter-log-events` prints them, with the group beside. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onPage?: (progress: FetchProgress) => void;
}

/**
 * Fetches all events of every log group whose name begins so. What an earlier run left is fetched again, for a page does
 * not tell whether it was the last one.
 *
 * @throws Problem EVIDENCE_UNREADABLE when there is no such group, unless there may be none.
 */
export async function fetchLogs(
  client: CloudWatchLogsClient,
  { prefix, mayBeNone, folder, fromMs, toMs, signal, onPage }: FetchLogsRequest,
): Promise<FetchProgress> {
  rmSync(folder, { recursive: true, force: true });
  const told = { objects: 0, bytes: 0 };
  let groups = 0;
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix })) {
    for (const { logGroupName } of page.logGroups ?? []) {
      if (logGroupName === undefined) continue;
      groups += 1;
      await fetchGroup(logGroupName);
    }
  }
  if (groups === 0 && mayBeNone !== true) {
    throw new Problem('EVIDENCE_UNREADABLE', `no log group has a name that begins with ${prefix}`, {
      fix: 'Name a log group, or how the names of several begin, as logs://us-east-1/aws/lambda/.',
    });
  }
  return told;

  async function fetchGroup(logGroup: string): Promise<void> {
    const own = join(folder, localPath(logGroup.replace(/^\//, '')));
    mkdirSync(own, { recursive: true, mode: 0o700 });
    let number = 0;
    const window = {
      ...(fromMs !== undefined && { startTime: fromMs }),
      ...(toMs !== undefined && { endTime: toMs }),
    };
    const pages = paginateFilterLogEvents({ client }, { logGroupName: logGroup, ...window });
    for await (const { events = [] } of pages) {
      signal?.throwIfAborted();
      if (events.length === 0) continue;
      const path = join(own, `page-${String(number).padStart(6, '0')}.json`);
      const text = `${JSON.stringify({ logGroup, events }, null, 2)}\n`;
      // Under its name when it is whole, so that a killed run leaves no half page.
      writeFileSync(`${path}.part`, text, { mode: 0o600 });
      renameSync(`${path}.part`, path);
      number += 1;
      told.objects += 1;
      told.bytes += Buffer.byteLength(text);
      onPage?.(told);
    }
  }
}
