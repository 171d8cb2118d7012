import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A name that climbs, for whoever makes a path of it. */
export const technique = upload({
  id: 'initial-access.traversal-key-upload',
  title: 'Upload an object whose name climbs out of its folder',
  purpose: 'A program that joins the name to a folder writes somewhere else.',
  mitre: ['T1190'],
  sources: [
    {
      title: 'Exploit Public-Facing Application, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1190/',
    },
    {
      title: 'Path Traversal, OWASP',
      url: 'https://owasp.org/www-community/attacks/Path_Traversal',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(CONTENT),
  keyOf: (asked) => `${asked}/../../../../tmp/aftertrace-was-here`,
});

/** Harmless: the name is the point. */
const CONTENT = 'The name of this object is the point of it.\n';
