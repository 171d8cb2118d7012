import { upload } from '../../../upload.ts';

/** Harmless content under a name that is the attack. */
export const technique = upload({
  id: 'defense-evasion.hostile-key-upload',
  title: 'Upload an object whose name is an attack',
  purpose:
    'The name runs or forges where somebody shows it: in a page, a spreadsheet, a log or a terminal.',
  mitre: ['T1036.002'],
  sources: [
    {
      title: 'Masquerading: Right-to-Left Override, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/002/',
    },
    {
      title: 'CSV Injection, OWASP',
      url: 'https://owasp.org/www-community/attacks/CSV_Injection',
    },
  ],
  contentType: 'text/plain',
  payload: () => new TextEncoder().encode('The name of this object is the point of it.\n'),
});
