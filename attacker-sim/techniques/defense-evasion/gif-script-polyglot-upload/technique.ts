import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A picture to one program and a script to another, from its first byte on. */
export const technique = upload({
  id: 'defense-evasion.gif-script-polyglot-upload',
  title: 'Upload a picture that is a script as well',
  purpose: 'A page that may load scripts from the site itself loads this picture as one.',
  mitre: ['T1036.008', 'T1059.007'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'image/gif',
  payload: () => Uint8Array.from([...PICTURE, ...utf8('*/=1;/* Aftertrace: inert */\n')]),
});

/**
 * Begins as a GIF does. Its width reads as the beginning of a comment, so to a script everything up to the end
 * of the picture is a name, a comment, and then a value for that name.
 */
const PICTURE = [
  ...utf8('GIF89a'),
  ...utf8('/*'),
  ...[0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff],
  ...[0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00],
  0x3b,
];
