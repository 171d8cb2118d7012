import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A name that is markup to the page that shows it. */
export const technique = upload({
  id: 'execution.markup-key-upload',
  title: 'Upload an object whose name is markup',
  purpose: 'The analyst who lists the case in a browser runs what the name says.',
  mitre: ['T1059.007'],
  sources: [
    {
      title: 'Command and Scripting Interpreter: JavaScript, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1059/007/',
    },
    {
      title: 'Cross Site Scripting, OWASP',
      url: 'https://owasp.org/www-community/attacks/xss/',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(CONTENT),
  keyOf: (asked) => `${asked}"><img src=x onerror="/* Aftertrace: inert */">.txt`,
});

/** Harmless: the name is the point. */
const CONTENT = 'The name of this object is the point of it.\n';
