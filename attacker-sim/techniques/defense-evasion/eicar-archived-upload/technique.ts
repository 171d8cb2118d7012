import { archive } from '../../../archive.ts';
import { eicar } from '../../../eicar.ts';
import { upload } from '../../../upload.ts';

/** One layer around the test file: enough for a scanner that trusts extensions. */
export const technique = upload({
  id: 'defense-evasion.eicar-archived-upload',
  title: 'Upload the EICAR test file in an archive',
  purpose: 'What looks at names and first bytes sees an archive of papers.',
  mitre: ['T1027.015', 'T1608.001'],
  sources: [
    {
      title: 'Obfuscated Files or Information: Compression, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1027/015/',
    },
  ],
  contentType: 'application/zip',
  payload: () => archive({ 'papers/receipt.txt': eicar() }),
});
