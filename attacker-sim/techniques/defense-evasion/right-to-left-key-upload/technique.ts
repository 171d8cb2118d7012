import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A name that ends otherwise to the eye than to the machine. */
export const technique = upload({
  id: 'defense-evasion.right-to-left-key-upload',
  title: 'Upload an object whose name turns round',
  purpose: 'Reads as a text, and is a program to whoever downloads and opens it.',
  mitre: ['T1036.002'],
  sources: [
    {
      title: 'Masquerading: Right-to-Left Override, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/002/',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(CONTENT),
  keyOf: (asked) => `${asked}-\u202Etxt.exe`,
});

/** Harmless: the name is the point. */
const CONTENT = 'The name of this object is the point of it.\n';
