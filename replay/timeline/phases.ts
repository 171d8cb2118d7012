import type { CaseFile } from './case-file.ts';
import type { Chain } from './chain.ts';
import type { Finding } from './findings.ts';
import type { Phase } from './timeline.ts';

/** What part each event of a chain played. Whatever is in no chain is background. */
export function phasesOf(
  finding: Finding,
  chain: Chain,
  readsAfter: readonly string[],
  file: CaseFile,
): ReadonlyMap<string, Phase> {
  const phases = new Map<string, Phase>();
  for (const id of chain.credentials) phases.set(id, 'background');
  for (const id of chain.before) phases.set(id, phaseBefore(id, chain, file));
  for (const id of chain.detection) phases.set(id, phaseOfDetection(id, finding, file));
  for (const id of chain.after) phases.set(id, phaseAfter(id, finding, file));
  for (const id of chain.refused)
    phases.set(id, isOfWhoBeganIt(id, chain, file) ? 'attack' : 'response');
  for (const id of chain.roots) phases.set(id, 'attack');
  for (const id of readsAfter) phases.set(id, 'attack');
  return phases;
}

/** What a containment refuses shows that it holds: somebody trying again, or an honest caller shut out with them. */
function isOfWhoBeganIt(id: string, { roots }: Chain, file: CaseFile): boolean {
  const refused = file.trail.get(id)?.row;
  return roots.some((root) => {
    const row = file.trail.get(root)?.row;
    return (
      row !== undefined &&
      (row.sourceIp === refused?.sourceIp || row.principalArn === refused?.principalArn)
    );
  });
}

function phaseBefore(id: string, chain: Chain, file: CaseFile): Phase {
  if (chain.roots.includes(id)) return 'attack';
  if (file.logs.has(id)) return 'platform';
  const row = file.trail.get(id)?.row;
  if (row?.errorCode !== undefined && !isAnswer(row.errorCode)) return 'failure';
  return row !== undefined && isPlatform(row.sessionName, row.principalType)
    ? 'platform'
    : 'routing';
}

function phaseOfDetection(id: string, finding: Finding, file: CaseFile): Phase {
  const row = file.trail.get(id)?.row;
  if (row?.name === 'Invoke') return 'platform';
  if (finding.kind === 'failure') return 'failure';
  if (row !== undefined || file.logs.has(id)) return 'detection';
  return id === finding.anchor ? 'detection' : 'routing';
}

function phaseAfter(id: string, finding: Finding, file: CaseFile): Phase {
  const record = file.records.get(id)?.record;
  if (record !== undefined) {
    if (record.invocation === undefined) return 'routing';
    return record.invocation.condition === 'Success' ? 'response' : 'failure';
  }
  if (file.logs.has(id)) return 'response';
  const row = file.trail.get(id)?.row;
  if (row === undefined) return 'routing';
  const isLost = isOfLambda(row.sessionName) && row.refusedEntry !== undefined;
  if (isLost || (row.errorCode !== undefined && !isAnswer(row.errorCode))) return 'failure';
  if (row.name === 'InvokeExecution') return 'response';
  if (row.name === 'Invoke' || isPlatform(row.sessionName, row.principalType)) return 'routing';
  return row.sessionName === finding.functionName ? 'detection' : 'response';
}

/** "It is not there" and "it is there already" are what a responder asks about, not what went wrong. */
const ANSWERS: ReadonlySet<string> = new Set([
  'NoSuchKey',
  'NoSuchVersion',
  'NotFound',
  'PreconditionFailed',
]);

const isAnswer = (errorCode: string): boolean => ANSWERS.has(errorCode);

const isOfLambda = (sessionName: string | undefined): boolean =>
  sessionName?.startsWith('awslambda_') === true;

const isPlatform = (sessionName: string | undefined, principalType: string | undefined): boolean =>
  principalType === 'AWSService' || isOfLambda(sessionName);
