import type { RangeService } from '../../service.ts';
import { assumeRole } from './operations/assume-role.ts';
import { getAccessKeyInfo } from './operations/get-access-key-info.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';
import { getFederationToken } from './operations/get-federation-token.ts';
import { getSessionToken } from './operations/get-session-token.ts';

export const stsService: RangeService = {
  id: 'sts',
  eventSource: 'sts.amazonaws.com',
  operations: {
    AssumeRole: assumeRole,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  },
  departures: [
    {
      name: 'provided contexts are refused by name',
      awsDoes: 'takes ProvidedContexts of an identity context',
      rangeDoes: 'answers NotImplemented and names the member',
    },
    {
      name: 'identities of other providers and AssumeRoot are refused by name',
      awsDoes: 'lets OpenID Connect and SAML identities and central root access assume roles',
      rangeDoes: 'answers NotImplemented and names the operation',
    },
  ],
};
