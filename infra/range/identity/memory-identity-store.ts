import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type { Seeded } from '../../base/seeded.ts';
import { AwsFault } from '../service.ts';
import { ADMINISTRATOR_ACCESS, AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
import type {
  AccountModel,
  EditableIdentityStore,
  StoredAccessKey,
  StoredPolicy,
  StoredPrincipal,
  StoredRole,
  StoredUser,
} from './editable-identity-store.ts';
import { defaultVersion } from './editable-identity-store.ts';
import type { Identity, RoleSession } from './identity.ts';
import type {
  IdentityPolicies,
  KeyOnFile,
  NamedPolicy,
  NewSession,
  OpenedSession,
  RoleOnFile,
} from './identity-store.ts';

/** Keeps users, roles, keys and sessions in memory. `now` stamps what `addAccount` creates. */
export function memoryIdentityStore(random: Seeded, now: () => Instant): EditableIdentityStore {
  const accounts = new Map<AccountId, AccountModel>();
  const ownerByKey = new Map<string, StoredUser>();
  const sessions = new Map<string, OpenedSession>();
  const ids = random.fork('unique-ids');
  const keys = random.fork('access-keys');
  const tokens = random.fork('sessions');

  const managedPolicy = (arn: Arn): StoredPolicy | undefined =>
    AWS_MANAGED_POLICIES.get(arn) ?? accounts.get(accountIn(arn))?.policies.get(arn);
  const findRole = (arn: Arn): StoredRole | undefined => {
    const role = accounts.get(accountIn(arn))?.roles.get(nameIn(arn));
    return role?.arn === arn ? role : undefined;
  };
  const addKey = (user: StoredUser, key: StoredAccessKey): StoredAccessKey => {
    user.accessKeys.set(key.accessKeyId, key);
    ownerByKey.set(key.accessKeyId, user);
    return key;
  };

  const store: EditableIdentityStore = {
    get accounts() {
      return [...accounts.keys()];
    },
    account: (id) => accounts.get(id),
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
      ownerByKey.delete(accessKeyId);
    },
    ownerOf: (accessKeyId) => ownerByKey.get(accessKeyId),
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
      const accessKeyId = `ASIAEXAMPLE${tokens.text(9, KEY_LETTERS)}`;
      const session: OpenedSession = {
        identity: sessionOf(role, request, accessKeyId),
        accessKeyId,
        secretAccessKey: tokens.text(40, SECRET_LETTERS),
        sessionToken: `${TOKEN_HEAD}${tokens.text(316, TOKEN_LETTERS)}=`,
        expiresAt: request.expiresAt,
      };
      sessions.set(accessKeyId, session);
      return session;
    },
    policiesOf(identity) {
      const account =
        identity.kind === 'service' || identity.kind === 'anonymous'
          ? undefined
          : accounts.get(identity.accountId);
      if (account === undefined) return NO_POLICIES;
      return {
        ...principalPolicies(holderOf(identity, account), managedPolicy),
        session: identity.kind === 'role-session' ? sessionPolicies(identity) : [],
        serviceControl: account.serviceControl,
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
const sessionKey = (session: OpenedSession): KeyOnFile => ({
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
});

const sessionOf = (role: StoredRole, request: NewSession, accessKeyId: string): RoleSession => ({
  kind: 'role-session',
  accountId: role.accountId,
  arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${request.sessionName}`,
  roleArn: role.arn,
  roleName: role.name,
  roleId: role.id,
  sessionName: request.sessionName,
  accessKeyId,
  issuedAt: request.issuedAt,
  sessionPolicies: request.sessionPolicies ?? [],
  context: request.context ?? {},
  ...(request.invokedBy !== undefined && { invokedBy: request.invokedBy }),
});

function noSuchRole(arn: Arn): AwsFault {
  return new AwsFault('NoSuchEntity', 404, `The role with name ${nameIn(arn)} cannot be found.`);
}

/** Ids are compared too: whoever takes a deleted role's name does not inherit its sessions. */
function holderOf(identity: Identity, account: AccountModel): StoredPrincipal | undefined {
  if (identity.kind === 'user') {
    const user = account.users.get(identity.userName);
    return user?.id === identity.userId ? user : undefined;
  }
  if (identity.kind === 'role-session') {
    const role = account.roles.get(identity.roleName);
    return role?.id === identity.roleId ? role : undefined;
  }
  return undefined;
}

function principalPolicies(
  holder: StoredPrincipal | undefined,
  find: (arn: Arn) => StoredPolicy | undefined,
): Pick<IdentityPolicies, 'identity' | 'boundary'> {
  if (holder === undefined) return { identity: [] };
  const managed = (arn: Arn): NamedPolicy[] => {
    const policy = find(arn);
    return policy === undefined
      ? []
      : [{ arn, name: policy.name, document: defaultVersion(policy).document }];
  };
  const boundary = holder.boundary === undefined ? undefined : managed(holder.boundary)[0];
  return {
    identity: [
      ...[...holder.inline].map(([name, { document }]) => ({ name, document })),
      ...[...holder.attached].flatMap(managed),
    ],
    ...(boundary !== undefined && { boundary }),
    // A boundary whose policy is gone must not open the gate it closed.
    ...(holder.boundary !== undefined && boundary === undefined && { boundary: ALLOWS_NOTHING }),
  };
}

const ALLOWS_NOTHING: NamedPolicy = {
  name: 'missing boundary',
  document: { Version: '2012-10-17', Statement: [] },
};

const sessionPolicies = (session: RoleSession): NamedPolicy[] =>
  session.sessionPolicies.map((document, index) => ({
    name: `session policy ${String(index + 1)}`,
    document,
  }));
