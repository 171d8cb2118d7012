import { eicar } from '../../../eicar.ts';
import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** Documents are read from the front, archives from the end. */
export const technique = upload({
  id: 'defense-evasion.pdf-zip-polyglot-upload',
  title: 'Upload a document that is an archive as well',
  purpose: 'A check for documents lets it in, and whatever unpacks archives unpacks it.',
  mitre: ['T1036.008'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'application/pdf',
  payload: () => rawZip([{ name: 'inside/note.txt', content: eicar() }], utf8(DOCUMENT)),
});

/** Shows nothing: a document of no pages. */
const DOCUMENT = [
  '%PDF-1.4',
  '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
  '2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj',
  'trailer<</Root 1 0 R>>',
  '%%EOF',
  '',
].join('\n');
