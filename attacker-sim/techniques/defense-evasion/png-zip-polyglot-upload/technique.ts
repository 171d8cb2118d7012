import { eicar } from '../../../eicar.ts';
import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';

/** What stands behind the end of a picture is nobody’s business, and an archive is read from its end. */
export const technique = upload({
  id: 'defense-evasion.png-zip-polyglot-upload',
  title: 'Upload a picture that is an archive as well',
  purpose: 'A check for pictures lets it in, and whatever unpacks archives unpacks it.',
  mitre: ['T1036.008', 'T1027.015'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'image/png',
  payload: () => rawZip([{ name: 'inside/note.txt', content: eicar() }], PICTURE),
});

/** A PNG of one transparent pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
