import { archive } from '../../../archive.ts';
import { eicar } from '../../../eicar.ts';
import { upload } from '../../../upload.ts';

/** A scanner that looks at the outside only sees an archive. */
export const technique = upload({
  id: 'defense-evasion.eicar-in-zip-upload',
  title: 'Upload the EICAR test file two archives deep',
  purpose: 'What is inside an archive passes every check that does not open it.',
  mitre: ['T1027.015', 'T1608.001'],
  sources: [
    {
      title: 'Obfuscated Files or Information: Compression, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1027/015/',
    },
  ],
  contentType: 'application/zip',
  payload: () => archive({ 'invoices/2026-05.zip': archive({ 'invoice-4711.txt': eicar() }) }),
});
