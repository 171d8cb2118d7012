import type { ScanResult } from '../invocation-result.ts';
import type { DeniedCall } from './denied-calls.ts';
import type { Correlated } from './ledger.ts';
import type { Assessment, Severity } from './severity.ts';

/** An OCSF 1.5 Detection Finding: https://schema.ocsf.io/1.5.0/classes/detection_finding */
export interface DetectionFinding {
  readonly class_uid: 2004;
  readonly finding_info: { readonly uid: string; readonly [attribute: string]: unknown };
  readonly [attribute: string]: unknown;
}

/** Says a verdict in the words other SIEMs understand. */
export function detectionFinding(
  { account, region, detail }: ScanResult,
  { own, others }: Correlated,
  assessment: Assessment,
  denied: readonly DeniedCall[],
): DetectionFinding {
  const verdict = detail.responsePayload;
  const time = Date.parse(verdict.scannedAt);
  const { object, request } = verdict;
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200_401,
    time,
    severity_id: SEVERITY_IDS[assessment.severity],
    severity: TITLES[assessment.severity],
    status_id: 1,
    status: 'New',
    is_alert: assessment.severity === 'HIGH' || assessment.severity === 'CRITICAL',
    risk_score: assessment.score,
    message: `A ${verdict.verdict} upload to ${object.bucket}`,
    metadata: {
      version: '1.5.0',
      product: { name: 'Aftertrace intake SIEM', vendor_name: 'Aftertrace' },
      profiles: ['cloud'],
      correlation_uid: own.caseId,
      original_time: detail.timestamp,
    },
    cloud: { provider: 'AWS', region, account: { uid: account, type: 'AWS Account', type_id: 10 } },
    finding_info: {
      uid: detail.requestContext.requestId,
      title: `${TITLES[assessment.severity]}: ${verdict.verdict} upload`,
      created_time: time,
      analytic: { name: 'intake scan', type: 'Rule', type_id: 1 },
      types: [...new Set(verdict.findings.map(({ rule }) => rule))],
      related_events: [
        ...others.map(({ scanRequestId }) => ({ uid: scanRequestId, type: 'scan' })),
        ...denied.map(({ eventId }) => ({ uid: eventId, type: 'CloudTrail' })),
      ],
    },
    resources: [
      { type: 'AWS::S3::Bucket', uid: `arn:aws:s3:::${object.bucket}`, name: object.bucket },
    ],
    evidences: [
      {
        actor: { user: { uid: request.principalId } },
        src_endpoint: { ip: request.sourceIp },
        api: { operation: 'PutObject', request: { uid: request.s3RequestId } },
        file: {
          name: object.key,
          type: 'Regular File',
          type_id: 1,
          size: object.size,
          uid: object.versionId,
          ...(object.sha256 !== undefined && {
            hashes: [{ algorithm: 'SHA-256', algorithm_id: 3, value: object.sha256 }],
          }),
        },
      },
    ],
    observables: [
      {
        name: 'evidences[].src_endpoint.ip',
        type: 'IP Address',
        type_id: 2,
        value: request.sourceIp,
      },
      ...(object.sha256 === undefined
        ? []
        : [
            {
              name: 'evidences[].file.hashes[].value',
              type: 'Hash',
              type_id: 8,
              value: object.sha256,
            },
          ]),
    ],
    unmapped: {
      verdict: verdict.verdict,
      findings: verdict.findings,
      limitsReached: verdict.limitsReached,
      reasons: assessment.reasons,
    },
  };
}

const SEVERITY_IDS = { LOW: 2, MEDIUM: 3, HIGH: 4, CRITICAL: 5 } as const satisfies Record<
  Severity,
  number
>;

const TITLES = {
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
} as const satisfies Record<Severity, string>;
