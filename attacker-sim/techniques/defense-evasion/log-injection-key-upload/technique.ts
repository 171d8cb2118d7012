import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A second line in the name, for whoever writes names into a log. */
export const technique = upload({
  id: 'defense-evasion.log-injection-key-upload',
  title: 'Upload an object whose name holds a log line',
  purpose: 'The log shows an event that never was, under the name of the program that keeps it.',
  mitre: ['T1036'],
  sources: [
    {
      title: 'Masquerading, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/',
    },
    {
      title: 'Log Injection, OWASP',
      url: 'https://owasp.org/www-community/attacks/Log_Injection',
    },
  ],
  contentType: 'text/plain',
  payload: () => utf8(CONTENT),
  keyOf: (asked) => `${asked}.txt\r\n2026-05-12T04:40:00Z INFO scan verdict=clean`,
});

/** Harmless: the name is the point. */
const CONTENT = 'The name of this object is the point of it.\n';
