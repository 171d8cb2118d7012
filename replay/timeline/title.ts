import type { EventRow } from '../store/event-row.ts';
import { counted } from '../text/counted.ts';
import type { CaseFile } from './case-file.ts';
import type { Chain } from './chain.ts';
import type { Finding } from './findings.ts';
import { containmentsIn } from './metrics.ts';
import { isInS3sForm } from './unknowns.ts';

/** A map, for the names of calls come from the evidence. */
const DEEDS: ReadonlyMap<string, string> = new Map([
  ['PutObject', 'upload of'],
  ['PostObject', 'upload of'],
  ['CompleteMultipartUpload', 'upload of'],
  ['CopyObject', 'copy of'],
  ['GetObject', 'read of'],
  ['DeleteObject', 'deletion of'],
]);

/**
 * What happened, in a line: what the function said of it, what was done, to what, and by whom where that is not the
 * plain sender of an upload.
 *
 * @param beside calls of the same hand that the finding does not name.
 */
export function titleOf(
  finding: Finding,
  chain: Chain,
  file: CaseFile,
  beside: readonly string[],
): string {
  const told = toldBy(finding, chain, file, beside);
  return finding.isByStranger ? `a record that Lambda did not send: ${told}` : told;
}

function toldBy(finding: Finding, chain: Chain, file: CaseFile, beside: readonly string[]): string {
  const root = file.trail.get(chain.roots[0] ?? '')?.row;
  const about = root === undefined ? aboutObject(finding) : aboutCall(root, finding, chain);
  if (finding.kind === 'failure') {
    const who = finding.functionName ?? 'a function';
    const failed = finding.isLost
      ? `record of ${who} lost (${finding.word})`
      : `${who} failed (${finding.word})`;
    return about === undefined ? failed : `${failed} after ${about}`;
  }
  if (about === undefined) return `${finding.word} finding`;
  if (root === undefined || chain.subjects.length === 0) return `${finding.word} ${about}`;
  const more = readsBeside(chain, beside, file);
  const others = more === 0 ? '' : ` and ${counted(more, 'other object', 'other objects')}`;
  return `${finding.word} ${aboutCall(root, finding, chain, others)} by ${callerOf(root)}${containedIn(finding, chain, file)}`;
}

function aboutObject({ object, isByService }: Finding): string | undefined {
  // The file a service delivered is what the function read, and not what it found.
  if (object === undefined || isByService) return undefined;
  return `upload of ${object.key} to ${object.bucket}`;
}

function aboutCall(
  root: EventRow,
  finding: Finding,
  chain: Chain,
  others = '',
): string | undefined {
  const given = chain.subjects.length > 0 ? undefined : finding.object;
  const bucket = root.bucket ?? given?.bucket;
  const key = root.objectKey ?? given?.key;
  const deed = DEEDS.get(root.name);
  if (deed !== undefined && bucket !== undefined && key !== undefined) {
    const at = deed === 'upload of' || deed === 'copy of' ? 'to' : 'in';
    return `${deed} ${key}${others} ${at} ${bucket}`;
  }
  // S3 does not sign its word: whoever may invoke a function can write an event in S3's form.
  if (isInS3sForm(finding, root)) {
    return `an event in S3’s form that ${callerOf(root)} gave it`;
  }
  const on = bucket === undefined ? '' : ` on ${bucket}`;
  return `${root.name}${on}${chain.subjects.length > 0 ? '' : ` by ${callerOf(root)}`}`;
}

/** "user/analyst" */
const callerOf = ({ principalArn }: EventRow): string =>
  principalArn === undefined
    ? 'somebody'
    : principalArn.slice(principalArn.lastIndexOf(':') + 1).replace(/^assumed-role\//, 'role/');

function readsBeside(chain: Chain, beside: readonly string[], file: CaseFile): number {
  const objectsOf = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const row = file.trail.get(id)?.row;
      const isRead = row?.name === 'GetObject' && row.errorCode === undefined;
      return isRead ? [`${row.bucket ?? ''}/${row.objectKey ?? ''}`] : [];
    });
  const named = new Set(objectsOf(chain.subjects.slice(0, 1)));
  return new Set([...objectsOf([...chain.subjects, ...beside])].filter((one) => !named.has(one)))
    .size;
}

/** "; contained: bucket, key, role, user" */
function containedIn(finding: Finding, chain: Chain, file: CaseFile): string {
  const what = new Set(containmentsIn(finding, chain, file).values());
  return what.size === 0 ? '' : `; contained: ${[...what].sort().join(', ')}`;
}
