import { eicar } from '../../../eicar.ts';
import { upload } from '../../../upload.ts';

/** The same characters, two bytes each, so that no signature of one byte each fits. */
export const technique = upload({
  id: 'defense-evasion.eicar-utf16-upload',
  title: 'Upload the EICAR test file in UTF-16',
  purpose: 'A program that reads text finds the same text; a scanner that compares bytes does not.',
  mitre: ['T1027.013', 'T1608.001'],
  sources: [
    {
      title: 'Obfuscated Files or Information: Encrypted/Encoded File, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1027/013/',
    },
  ],
  contentType: 'text/plain; charset=utf-16le',
  payload: () =>
    Uint8Array.from([0xff, 0xfe, ...Buffer.from(new TextDecoder().decode(eicar()), 'utf16le')]),
});
