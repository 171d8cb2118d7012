import { counted } from '../text/counted.ts';
import type { CaseFile } from './case-file.ts';
import { functionByRequest } from './log-event.ts';
import { requestsOverTold } from './requests-over-told.ts';

/** What the logs of functions in the evidence cannot tell, and what of them was not kept. */
export function unknownsOfLogs(file: CaseFile): readonly string[] {
  const lines = [...file.logs.values()].map(({ record }) => record);
  const aside = file.evidence.setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);
  const said: string[] = [];
  if (lines.length > 0) {
    said.push(
      `A log is written in the name of its function: ${counted(lines.length, 'line', 'lines')} of logs in this evidence may have been written by code that ran there, or by whoever held the keys of its role.`,
    );
  }
  if (aside > 0) {
    said.push(
      `${counted(aside, 'other log event was', 'other log events were')} counted and not kept: what functions printed is not evidence of who called what.`,
    );
  }
  const begun = new Set(of('start'));
  const ended = new Set([...of('end'), ...of('report')]);
  const withoutEnd = [...begun].filter((id) => !ended.has(id)).length;
  const withoutStart = [...ended].filter((id) => !begun.has(id)).length;
  if (withoutEnd > 0) {
    said.push(
      `The log holds no end of any attempt at ${counted(withoutEnd, 'request', 'requests')}: when those ended, and how, cannot be known.`,
    );
  }
  if (withoutStart > 0) {
    said.push(
      `The log holds no beginning of any attempt at ${counted(withoutStart, 'request', 'requests')} whose end it tells: it begins too late, or lacks lines.`,
    );
  }
  const over = requestsOverTold(file).size;
  if (over > 0) {
    said.push(
      `The log holds more beginnings of attempts at ${counted(over, 'request', 'requests')} than Lambda tells of: a line may be made up, or what tells of an attempt is not in this evidence.`,
    );
  }
  const nameless = new Set(
    lines
      .filter(({ functionName }) => functionName === undefined)
      .map(({ requestId }) => requestId)
      .filter((id) => functionByRequest(id, file) === undefined),
  ).size;
  if (nameless > 0) {
    said.push(
      `Of ${counted(nameless, 'request', 'requests')} in logs that do not name their group, no other evidence tells the function: what ran cannot be known.`,
    );
  }
  return said;

  function of(says: string): readonly string[] {
    return lines.filter((line) => line.says === says).map(({ requestId }) => requestId);
  }
}
