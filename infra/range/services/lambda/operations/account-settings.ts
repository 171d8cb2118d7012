import type { GetAccountSettingsResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { ACCOUNT_CONCURRENCY } from '../account-limits.ts';
import { apiReference } from '../known-from.ts';
import { functionsOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

/** Source: Lambda Developer Guide, "Lambda quotas". */
const LIMITS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
};

export const getAccountSettings = operation<object, GetAccountSettingsResponse>({
  knownFrom: [apiReference('GetAccountSettings')],
  authorizes: () => [{ action: 'lambda:GetAccountSettings', resource: '*' }],
  handle(_input, call) {
    const functions = [...functionsOf(call.platform, call.accountId).values()];
    const versions = functions.flatMap((fn) => [...fn.versions.values()]);
    const reserved = functions.reduce((sum, fn) => sum + (fn.reservedConcurrency ?? 0), 0);
    return Promise.resolve({
      AccountLimit: {
        ...LIMITS,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
      },
      AccountUsage: {
        TotalCodeSize: versions.reduce((sum, { codeSize }) => sum + codeSize, 0),
        FunctionCount: functions.length,
      },
    });
  },
  trail: {
    category: 'management',
    eventName: 'GetAccountSettings20160819',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});
