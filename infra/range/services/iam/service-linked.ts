import type { StoredRole } from '../../identity/editable-identity-store.ts';

/** Whether a role belongs to an AWS service, which alone may change it. */
export const isServiceLinked = ({ path }: Pick<StoredRole, 'path'>): boolean =>
  path.startsWith('/aws-service-role/');
