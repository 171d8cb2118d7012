import { upload } from '../../../upload.ts';

/** One file that is a picture to one program and a page to another. */
export const technique = upload({
  id: 'defense-evasion.polyglot-upload',
  title: 'Upload a picture that is a page as well',
  purpose:
    'Passes as an image, and runs as script where a browser can be made to read it as a page.',
  mitre: ['T1036.008'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'image/gif',
  payload: () => Uint8Array.from([...PICTURE, ...new TextEncoder().encode(PAGE)]),
});

/** A GIF of one transparent pixel. */
const PICTURE = [
  0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00,
  0xff, 0xff, 0xff, 0x21, 0xf9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00,
  0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
] as const;

/** What stands behind the picture's end: a script with nothing in it. */
const PAGE = '<html><script>/* Aftertrace: inert */</script></html>';
