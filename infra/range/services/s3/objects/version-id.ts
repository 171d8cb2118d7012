const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const LENGTH = 32;
const SEAL = 4;

/** @param text of letters, by chance; S3's own ids are opaque, and it knows them from invented ones. */
export function newVersionId(text: (length: number, letters: string) => string): string {
  const chance = text(LENGTH - SEAL, LETTERS);
  return `${chance}${sealOf(chance)}`;
}

/** Whether the range could have given it to a version, of whatever key. */
export const isVersionId = (id: string): boolean =>
  id === 'null' || (id.length === LENGTH && id.endsWith(sealOf(id.slice(0, LENGTH - SEAL))));

function sealOf(text: string): string {
  let sum = 5381;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum, 33) ^ text.charCodeAt(at);
  return Array.from({ length: SEAL }, (_, place) => LETTERS[(sum >>> (place * 6)) & 63]).join('');
}
