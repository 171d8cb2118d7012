import { z } from 'zod';
import type { CaseStore } from './case-store.ts';
import type { Observation } from './observation.ts';
import type { Assessment, Severity } from './severity.ts';

/** Adds a finding to its case, once; the case is as severe as its worst finding. */
export async function filed(
  store: CaseStore,
  own: Observation,
  { severity, score, reasons }: Assessment,
): Promise<void> {
  await store.change(
    `cases/${own.caseId}.json`,
    (json) => caseFile.parse(json),
    (before) => {
      if (before?.findings.some(({ uid }) => uid === own.scanRequestId) === true) return before;
      const findings = [
        ...(before?.findings ?? []),
        {
          uid: own.scanRequestId,
          at: own.at,
          severity,
          score,
          reasons: reasons.map(({ name }) => name),
        },
      ];
      return {
        schema: 'aftertrace.case/1' as const,
        id: own.caseId,
        openedAt: before?.openedAt ?? own.at,
        severity: worst(findings.map((finding) => finding.severity)),
        principals: united(before?.principals, own.principalId),
        addresses: united(before?.addresses, own.sourceIp),
        buckets: united(before?.buckets, own.bucket),
        findings,
      };
    },
  );
}

const RANKED = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Severity[];

const caseFile = z.object({
  schema: z.literal('aftertrace.case/1'),
  id: z.string(),
  openedAt: z.iso.datetime(),
  severity: z.enum(RANKED),
  principals: z.array(z.string()),
  addresses: z.array(z.string()),
  buckets: z.array(z.string()),
  findings: z.array(
    z.object({
      uid: z.string(),
      at: z.iso.datetime(),
      severity: z.enum(RANKED),
      score: z.number(),
      reasons: z.array(z.string()),
    }),
  ),
});

const worst = (severities: readonly Severity[]): Severity =>
  RANKED.findLast((rank) => severities.includes(rank)) ?? 'LOW';

const united = (before: readonly string[] = [], more: string): string[] =>
  [...new Set([...before, more])].sort();
