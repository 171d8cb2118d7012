import { createHash } from 'node:crypto';
import type { NewObject } from '../../../../infra/cdk/handler/s3-notification.ts';

/** Where an object is filed: made of its name, and without a letter of it. */
export const archiveKey = (told: NewObject): string => `filed/${idOf(told)}`;

/** Where its line of the register lies. */
export const registerKey = (told: NewObject): string => `register/${idOf(told)}.csv`;

/** The name as a cell: no formula, no markup and no second line begins with what is percent-encoded. */
const shownName = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');

/** One line of the register: where it is filed, what it was called, how big it is. */
export const registerLine = (told: NewObject): string =>
  `${archiveKey(told)},${shownName(told.key)},${told.size}\n`;

const idOf = ({ key, versionId = '' }: NewObject): string =>
  createHash('sha256')
    .update(JSON.stringify([key, versionId]))
    .digest('hex')
    .slice(0, 32);
