import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type { Seeded } from '../../base/seeded.ts';
import { stateToken } from '../platform.ts';
import { AwsFault } from '../service.ts';
import { ADMINISTRATOR_ACCESS, AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
import type {
  AccountModel,
  EditableIdentityStore,
  PolicyHolder,
  StoredAccessKey,
  StoredPolicy,
  StoredPrincipal,
  StoredRole,
  StoredUser,
} from './editable-identity-store.ts';
import { defaultVersion } from './editable-identity-store.ts';
import type { FederatedUser, Identity, RoleSession, UserIdentity } from './identity.ts';
import type {
  IdentityPolicies,
  KeyOnFile,
  NamedPolicy,
  NewSession,
  OpenedSession,
  RoleOnFile,
} from './identity-store.ts';

/** What the store remembers: plain data, one graph, because groups know their members as objects. */
export interface IdentityMemory {
  readonly accounts: Map<AccountId, AccountModel>;
  readonly ownerByKey: Map<string, StoredUser>;
  readonly sessions: Map<string, OpenedSession<RoleSession | FederatedUser | UserIdentity>>;
}

export const identityState = stateToken<IdentityMemory>('identities', () => ({
  accounts: new Map(),
  ownerByKey: new Map(),
  sessions: new Map(),
}));

/**
 * Keeps users, roles, keys and sessions in memory. `now` stamps what `addAccount` creates.
 *
 * @param memory asked for whenever something may change, so that whoever keeps it learns of it.
 */
export function memoryIdentityStore(
  random: Seeded,
  now: () => Instant,
  memory: () => IdentityMemory,
): EditableIdentityStore {
  const { accounts, ownerByKey, sessions } = memory();
  const ids = random.fork('unique-ids');
  const keys = random.fork('access-keys');
  const tokens = random.fork('sessions');

  const managedPolicy = (arn: Arn): StoredPolicy | undefined =>
    AWS_MANAGED_POLICIES.get(arn) ?? accounts.get(accountIn(arn))?.policies.get(arn);
  const findRole = (arn: Arn): StoredRole | undefined => {
    const role = accounts.get(accountIn(arn))?.roles.get(nameIn(arn));
    return role?.arn === arn ? role : undefined;
  };
  const open = <Kind extends RoleSession | FederatedUser | UserIdentity>(
    expiresAt: Instant,
    identityWith: (accessKeyId: string) => Kind,
  ): OpenedSession<Kind> => {
    const accessKeyId = `ASIAEXAMPLE${tokens.text(9, KEY_LETTERS)}`;
    const session: OpenedSession<Kind> = {
      identity: identityWith(accessKeyId),
      accessKeyId,
      secretAccessKey: tokens.text(40, SECRET_LETTERS),
      sessionToken: `${TOKEN_HEAD}${tokens.text(316, TOKEN_LETTERS)}=`,
      expiresAt,
    };
    memory().sessions.set(accessKeyId, session);
    return session;
  };
  const addKey = (user: StoredUser, key: StoredAccessKey): StoredAccessKey => {
    user.accessKeys.set(key.accessKeyId, key);
    memory().ownerByKey.set(key.accessKeyId, user);
    return key;
  };

  const store: EditableIdentityStore = {
    get accounts() {
      return [...accounts.keys()];
    },
    account: (id) => memory().accounts.get(id),
    addAccount({ id, accessKeyId, secretAccessKey }) {
      const administrator: StoredUser = {
        kind: 'user',
        accountId: id,
        arn: `arn:aws:iam::${id}:user/administrator`,
        name: 'administrator',
        path: '/',
        id: store.freshId('AIDA'),
        createdAt: now(),
        inline: new Map(),
        attached: new Set([ADMINISTRATOR_ACCESS]),
        tags: new Map(),
        boundary: undefined,
        accessKeys: new Map(),
      };
      accounts.set(id, {
        id,
        users: new Map([[administrator.name, administrator]]),
        roles: new Map(),
        groups: new Map(),
        instanceProfiles: new Map(),
        policies: new Map(),
        serviceControl: [],
      });
      addKey(administrator, { accessKeyId, secretAccessKey, createdAt: now(), status: 'Active' });
    },
    freshId: (prefix) => `${prefix}EXAMPLE${ids.text(10, KEY_LETTERS)}`,
    createAccessKey: (user, at) =>
      addKey(user, {
        accessKeyId: `AKIAEXAMPLE${keys.text(9, KEY_LETTERS)}`,
        secretAccessKey: keys.text(40, SECRET_LETTERS),
        createdAt: at,
        status: 'Active',
      }),
    deleteAccessKey(user, accessKeyId) {
      user.accessKeys.delete(accessKeyId);
      memory().ownerByKey.delete(accessKeyId);
    },
    ownerOf: (accessKeyId) => memory().ownerByKey.get(accessKeyId),
    managedPolicy,

    findKey(accessKeyId) {
      const session = sessions.get(accessKeyId);
      if (session !== undefined) return sessionKey(session);
      const owner = ownerByKey.get(accessKeyId);
      const key = owner?.accessKeys.get(accessKeyId);
      return owner === undefined || key === undefined ? undefined : userKey(owner, key);
    },
    role(arn) {
      const role = findRole(arn);
      return role === undefined ? undefined : onFile(role);
    },
    openSession(request) {
      const role = findRole(request.roleArn);
      if (role === undefined) throw noSuchRole(request.roleArn);
      return open(request.expiresAt, (accessKeyId) => sessionOf(role, request, accessKeyId));
    },
    openUserSession: (user, { issuedAt, expiresAt, mfaAt }) =>
      open(expiresAt, (accessKeyId) => ({
        ...user,
        accessKeyId,
        issuedAt,
        ...(mfaAt !== undefined && { mfaAt }),
      })),
    openFederatedSession: (request, { issuedAt, expiresAt }) =>
      open(expiresAt, (accessKeyId) => ({
        ...request,
        kind: 'federated-user',
        arn: `arn:aws:sts::${request.accountId}:federated-user/${request.name}`,
        accessKeyId,
        issuedAt,
      })),
    policiesOf(identity) {
      const account = 'accountId' in identity ? accounts.get(identity.accountId) : undefined;
      if (account === undefined) return NO_POLICIES;
      const holder = holderOf(identity, account);
      return {
        ...principalPolicies(holder, groupsOf(holder, account), managedPolicy),
        session: sessionPolicies(identity),
        serviceControl: account.serviceControl,
        principalTags: principalTags(holder, identity),
      };
    },
  };
  return store;
}

const KEY_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const TOKEN_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SECRET_LETTERS = `${TOKEN_LETTERS}+/`;
/** How real tokens begin (base64 of a length and "origin_ec"), then a mark that these are not real. */
const TOKEN_HEAD = 'IQoJb3JpZ2luX2VjEXAMPLE';

const NO_POLICIES: IdentityPolicies = { identity: [], session: [], serviceControl: [] };

const accountIn = (arn: Arn): AccountId => arn.split(':')[4] ?? '';
const nameIn = (arn: Arn): string => arn.slice(arn.lastIndexOf('/') + 1);

function userKey(owner: StoredUser, key: StoredAccessKey): KeyOnFile {
  return {
    secretAccessKey: key.secretAccessKey,
    status: key.status,
    identity: {
      kind: 'user',
      accountId: owner.accountId,
      arn: owner.arn,
      userName: owner.name,
      userId: owner.id,
      accessKeyId: key.accessKeyId,
    },
  };
}

/** Expired sessions stay on file, so that signing can say ExpiredToken and not "unknown key". */
const sessionKey = (
  session: OpenedSession<RoleSession | FederatedUser | UserIdentity>,
): KeyOnFile => ({
  secretAccessKey: session.secretAccessKey,
  sessionToken: session.sessionToken,
  status: 'Active',
  expiresAt: session.expiresAt,
  identity: session.identity,
});

const onFile = (role: StoredRole): RoleOnFile => ({
  accountId: role.accountId,
  arn: role.arn,
  roleName: role.name,
  roleId: role.id,
  trust: role.trust.document,
  maxSessionDuration: role.maxSessionDuration,
  tags: role.tags,
});

const sessionOf = (role: StoredRole, request: NewSession, accessKeyId: string): RoleSession => ({
  kind: 'role-session',
  accountId: role.accountId,
  arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${request.sessionName}`,
  roleArn: role.arn,
  roleName: role.name,
  roleId: role.id,
  sessionName: request.sessionName,
  ...(request.mfaAt !== undefined && { mfaAt: request.mfaAt }),
  accessKeyId,
  issuedAt: request.issuedAt,
  sessionPolicies: request.sessionPolicies ?? [],
  ...(request.tags !== undefined && { tags: request.tags }),
  ...(request.transitiveTagKeys !== undefined && { transitiveTagKeys: request.transitiveTagKeys }),
  ...(request.sourceIdentity !== undefined && { sourceIdentity: request.sourceIdentity }),
  context: request.context ?? {},
  ...(request.invokedBy !== undefined && { invokedBy: request.invokedBy }),
});

function noSuchRole(arn: Arn): AwsFault {
  return new AwsFault('NoSuchEntity', 404, `The role with name ${nameIn(arn)} cannot be found.`);
}

/** Ids are compared too: whoever takes a deleted role's name does not inherit its sessions. */
function holderOf(identity: Identity, account: AccountModel): StoredPrincipal | undefined {
  if (identity.kind === 'role-session') {
    const role = account.roles.get(identity.roleName);
    return role?.id === identity.roleId ? role : undefined;
  }
  const asUser = identity.kind === 'federated-user' ? identity.issuer : identity;
  if (!('userName' in asUser)) return undefined;
  const user = account.users.get(asUser.userName);
  return user?.id === asUser.userId ? user : undefined;
}

const groupsOf = (holder: StoredPrincipal | undefined, { groups }: AccountModel): PolicyHolder[] =>
  groups.size === 0
    ? []
    : [...groups.values()].filter(({ members }) => [...members].some((user) => user === holder));

function principalPolicies(
  holder: StoredPrincipal | undefined,
  groups: readonly PolicyHolder[],
  find: (arn: Arn) => StoredPolicy | undefined,
): Pick<IdentityPolicies, 'identity' | 'boundary'> {
  if (holder === undefined) return { identity: [] };
  const identity: NamedPolicy[] = [];
  for (const each of [holder, ...groups]) {
    for (const [name, { document }] of each.inline) identity.push({ name, document });
    for (const arn of each.attached) {
      const policy = find(arn);
      if (policy !== undefined) identity.push(namedPolicy(policy));
    }
  }
  if (holder.boundary === undefined) return { identity };
  const boundary = find(holder.boundary);
  // A boundary whose policy is gone must not open the gate it closed.
  return { identity, boundary: boundary === undefined ? ALLOWS_NOTHING : namedPolicy(boundary) };
}

const namedPolicy = (policy: StoredPolicy): NamedPolicy => ({
  arn: policy.arn,
  name: policy.name,
  document: defaultVersion(policy).document,
});

const ALLOWS_NOTHING: NamedPolicy = {
  name: 'missing boundary',
  document: { Version: '2012-10-17', Statement: [] },
};

/** A federated user without session policies may do nothing but what resources grant to it by name. */
function sessionPolicies(identity: Identity): readonly NamedPolicy[] {
  if (!('sessionPolicies' in identity)) return NONE;
  if (identity.sessionPolicies.length === 0)
    return identity.kind === 'federated-user' ? [{ ...ALLOWS_NOTHING, name: 'none' }] : NONE;
  return identity.sessionPolicies.map(({ arn, document }, index) => ({
    ...(arn !== undefined && { arn }),
    name: `session policy ${String(index + 1)}`,
    document,
  }));
}

const NONE: readonly NamedPolicy[] = [];

/** A session tag takes the place of the role's or user's tag of the same key, whatever its case. */
function principalTags(
  holder: StoredPrincipal | undefined,
  identity: Identity,
): ReadonlyMap<string, string> {
  const own = holder?.tags ?? new Map<string, string>();
  const passed = Object.entries(('tags' in identity ? identity.tags : undefined) ?? {});
  if (passed.length === 0) return own;
  const overruled = new Set(passed.map(([key]) => key.toLowerCase()));
  return new Map([...[...own].filter(([key]) => !overruled.has(key.toLowerCase())), ...passed]);
}
