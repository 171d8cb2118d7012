import { eicar } from '../../../eicar.ts';
import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** Text to every scanner that does not decode it. */
export const technique = upload({
  id: 'defense-evasion.eicar-base64-upload',
  title: 'Upload the EICAR test file in base64',
  purpose: 'A mail gateway or an API decodes it later; a scanner that does not sees letters.',
  mitre: ['T1027.013', 'T1608.001'],
  sources: [
    {
      title: 'Obfuscated Files or Information: Encrypted/Encoded File, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1027/013/',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(`${Buffer.from(eicar()).toString('base64')}\n`),
});
