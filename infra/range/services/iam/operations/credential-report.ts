import type {
  GenerateCredentialReportCommandOutput,
  GetCredentialReportCommandOutput,
} from '@aws-sdk/client-iam';
import type { Instant } from '../../../../base/instant.ts';
import { hours, isoSeconds, later } from '../../../../base/instant.ts';
import type { StoredUser } from '../../../identity/editable-identity-store.ts';
import { mfaDevices } from '../../../identity/mfa-devices.ts';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { memoryOf } from '../account-memory.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { lastUseOf } from '../last-use.ts';
import { accountOf } from '../model.ts';
import { reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

/** A report younger than this is handed out again. Source: IAM User Guide, "Get credential reports". */
const FRESH_FOR = hours(4);

export const generateCredentialReport = operation<
  object,
  Out<GenerateCredentialReportCommandOutput>
>({
  knownFrom: [apiReference('GenerateCredentialReport'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'iam:GenerateCredentialReport', resource: '*' }],
  async handle(_input, call) {
    const memory = memoryOf(call);
    if (memory.report !== undefined && later(memory.report.at, FRESH_FOR) > call.at)
      return { State: 'COMPLETE' };
    const isFirst = memory.report === undefined;
    memory.report = { at: call.at, text: reportText(call) };
    return {
      State: 'STARTED',
      Description: isFirst
        ? 'No report exists. Starting a new report generation task'
        : 'The existing report is older than 4 hours. Starting a new report generation task',
    };
  },
  trail: reads(),
});

export const getCredentialReport = operation<object, Out<GetCredentialReportCommandOutput>>({
  knownFrom: [apiReference('GetCredentialReport')],
  authorizes: () => [{ action: 'iam:GetCredentialReport', resource: '*' }],
  async handle(_input, call) {
    const { report } = memoryOf(call);
    if (report === undefined)
      throw new AwsFault('ReportNotPresent', 410, 'The credential report does not exist.');
    if (later(report.at, FRESH_FOR) <= call.at)
      throw new AwsFault('ReportExpired', 410, 'The credential report has expired.');
    return {
      Content: Buffer.from(report.text),
      ReportFormat: 'text/csv',
      GeneratedTime: new Date(report.at),
    };
  },
  trail: reads(),
});

const COLUMNS =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

const NONE = 'N/A';
const NO_KEY = ['false', NONE, NONE, NONE, NONE];
const NO_CERTIFICATES = ['false', NONE, 'false', NONE];

function reportText(call: Call): string {
  const users = [...accountOf(call).users.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const first = users.reduce<Instant>(
    (at, { createdAt }) => (createdAt < at ? createdAt : at),
    call.at,
  );
  const root = [
    '<root_account>',
    `arn:aws:iam::${call.accountId}:root`,
    moment(first),
    'not_supported',
    'no_information',
    'not_supported',
    'not_supported',
    'false',
    ...NO_KEY,
    ...NO_KEY,
    ...NO_CERTIFICATES,
  ];
  return [
    COLUMNS,
    ...[root, ...users.map((user) => lineOf(user, call))].map((line) => line.join(',')),
  ].join('\n');
}

function lineOf(user: StoredUser, call: Call): readonly string[] {
  const { loginProfiles, passwordPolicy } = memoryOf(call);
  const profile = loginProfiles.get(user.id);
  const age = passwordPolicy?.MaxPasswordAge;
  const [one, two] = [...user.accessKeys.values()].map((key) => {
    const use = lastUseOf(call.platform, key.accessKeyId);
    return [
      String(key.status === 'Active'),
      moment(key.createdAt),
      use === undefined ? NONE : use.at.replace('Z', '+00:00'),
      use?.region ?? NONE,
      use?.service ?? NONE,
    ];
  });
  const hasDevice = [...call.platform.state(mfaDevices).values()].some(
    ({ userId }) => userId === user.id,
  );
  return [
    user.name,
    user.arn,
    moment(user.createdAt),
    String(profile !== undefined),
    profile === undefined ? NONE : 'no_information',
    profile === undefined ? NONE : moment(profile.changedAt),
    profile === undefined || age === undefined
      ? NONE
      : moment(later(profile.changedAt, hours(24 * age))),
    String(hasDevice),
    ...(one ?? NO_KEY),
    ...(two ?? NO_KEY),
    ...NO_CERTIFICATES,
  ];
}

const moment = (at: Instant): string => isoSeconds(at).replace('Z', '+00:00');
