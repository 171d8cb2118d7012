import type { Verdict } from '../verdict.ts';
import type { DeniedCall } from './denied-calls.ts';
import type { Observation } from './observation.ts';

export type Severity = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

export interface Assessment {
  readonly severity: Severity;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly name: ReasonName;
  readonly weight: number;
  readonly because: string;
}

/** What is known when a verdict is judged. */
export interface Picture {
  readonly verdict: Verdict;
  /** Other bad uploads within the window, this one excluded. */
  readonly others: readonly Observation[];
  readonly denied: readonly DeniedCall[];
}

/** From here on somebody is woken up. */
export const isAlarming = (severity: Severity): boolean =>
  severity === 'HIGH' || severity === 'CRITICAL';

/** Adds up every reason that applies; the sum decides. */
export function assess(picture: Picture): Assessment {
  const reasons = REASONS.flatMap(({ name, weight, applies }) => {
    const because = applies(picture);
    return because === undefined ? [] : [{ name, weight, because }];
  });
  const score = reasons.reduce((sum, { weight }) => sum + weight, 0);
  return { severity: severityOf(score), score, reasons };
}

/** Malware alone is HIGH; nothing merely suspicious gets there without company. */
function severityOf(score: number): Severity {
  if (score >= 80) return 'CRITICAL';
  if (score >= 50) return 'HIGH';
  return score >= 25 ? 'MEDIUM' : 'LOW';
}

type ReasonName =
  | 'malicious-content'
  | 'suspicious-content'
  | 'hidden-content'
  | 'hostile-name'
  | 'not-fully-examined'
  | 'same-principal-again'
  | 'same-content-again'
  | 'same-address-other-principal'
  | 'denied-calls-before';

interface ReasonRule {
  readonly name: ReasonName;
  readonly weight: number;
  /** Why it applies, or undefined. Never quotes what an uploader wrote. */
  applies(picture: Picture): string | undefined;
}

const REASONS: readonly ReasonRule[] = [
  {
    name: 'malicious-content',
    weight: 50,
    applies: ({ verdict }) => when(verdict.verdict === 'malicious', 'the scan calls it malicious'),
  },
  {
    name: 'suspicious-content',
    weight: 15,
    applies: ({ verdict }) =>
      when(verdict.verdict === 'suspicious', 'the scan is suspicious of it'),
  },
  {
    name: 'hidden-content',
    weight: 10,
    applies: ({ verdict }) =>
      when(
        verdict.findings.some(({ rule, where }) => HIDING.has(rule) || where !== '.'),
        'what is wrong with it was hidden inside something else',
      ),
  },
  {
    name: 'hostile-name',
    weight: 5,
    applies: ({ verdict }) =>
      when(
        verdict.findings.some(({ rule }) => rule === 'hostile-name'),
        'its very name is made to do harm',
      ),
  },
  {
    name: 'not-fully-examined',
    weight: 5,
    applies: ({ verdict }) =>
      when(verdict.limitsReached.length > 0, 'the examination ran into its limits'),
  },
  {
    name: 'same-principal-again',
    weight: 10,
    applies: ({ verdict, others }) =>
      counted(
        others.filter(({ principalId }) => principalId === verdict.request.principalId),
        'other bad upload(s) by the same principal',
      ),
  },
  {
    name: 'same-content-again',
    weight: 10,
    applies: ({ verdict, others }) =>
      counted(
        others.filter(({ sha256 }) => sha256 !== undefined && sha256 === verdict.object.sha256),
        'other upload(s) of the very same bytes',
      ),
  },
  {
    name: 'same-address-other-principal',
    weight: 15,
    applies: ({ verdict: { request }, others }) =>
      counted(
        others.filter(
          ({ sourceIp, principalId }) =>
            sourceIp === request.sourceIp && principalId !== request.principalId,
        ),
        'bad upload(s) from the same address under another identity',
      ),
  },
  {
    name: 'denied-calls-before',
    weight: 15,
    applies: ({ denied }) =>
      counted(denied, 'refused call(s) on the same bucket, from the same address or principal'),
  },
];

const HIDING: ReadonlySet<string> = new Set(['polyglot', 'program-in-disguise', 'type-mismatch']);

const when = (applies: boolean, because: string): string | undefined =>
  applies ? because : undefined;

const counted = (found: readonly unknown[], what: string): string | undefined =>
  found.length > 0 ? `${found.length} ${what} within the window` : undefined;
