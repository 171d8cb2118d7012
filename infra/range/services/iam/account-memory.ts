import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';
import type { Call } from '../../service.ts';

/** What IAM knows of an account that decides nothing: what it is called, how passwords look, what was used last. */
export interface AccountMemory {
  alias?: string;
  passwordPolicy?: PasswordPolicy;
  report?: { readonly at: Instant; readonly text: string };
  /** By the user's unique id. */
  readonly loginProfiles: Map<string, LoginProfile>;
  readonly providers: Map<Arn, IdentityProvider>;
  /** Service-linked roles that were deleted: the task by its id. */
  readonly deletions: Map<string, Arn>;
}

export interface PasswordPolicy {
  readonly MinimumPasswordLength: number;
  readonly RequireSymbols: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireUppercaseCharacters: boolean;
  readonly RequireLowercaseCharacters: boolean;
  readonly AllowUsersToChangePassword: boolean;
  readonly ExpirePasswords: boolean;
  readonly HardExpiry: boolean;
  readonly MaxPasswordAge?: number;
  readonly PasswordReusePrevention?: number;
}

export interface LoginProfile {
  readonly createdAt: Instant;
  changedAt: Instant;
  resetRequired: boolean;
  /** SHA-256, hex. Nobody can sign in with it: there is no console. */
  digest: string;
}

/** An OpenID Connect or SAML provider. It can be trusted by name; no token of it is taken. */
export type IdentityProvider = {
  readonly arn: Arn;
  readonly createdAt: Instant;
  readonly tags: Map<string, string>;
} & (
  | { readonly kind: 'oidc'; readonly url: string; clientIds: string[]; thumbprints: string[] }
  | { readonly kind: 'saml'; metadata: string }
);

const accountMemories = stateToken('iam/accounts', () => new Map<AccountId, AccountMemory>());

export function memoryOf(call: Pick<Call, 'platform' | 'accountId'>): AccountMemory {
  const all = call.platform.state(accountMemories);
  const memory = all.get(call.accountId) ?? {
    loginProfiles: new Map(),
    providers: new Map(),
    deletions: new Map(),
  };
  all.set(call.accountId, memory);
  return memory;
}
