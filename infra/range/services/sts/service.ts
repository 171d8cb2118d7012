import type { RangeService } from '../../service.ts';
import { assumeRole } from './operations/assume-role.ts';
import { getAccessKeyInfo } from './operations/get-access-key-info.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';

export const stsService: RangeService = {
  id: 'sts',
  eventSource: 'sts.amazonaws.com',
  operations: {
    AssumeRole: assumeRole,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
  },
  departures: [
    {
      name: 'session tags, MFA and source identity are refused',
      awsDoes: 'takes Tags, TransitiveTagKeys, SerialNumber, TokenCode and SourceIdentity',
      rangeDoes: 'answers NotImplemented and names the member',
    },
  ],
};
