import { upload } from '../../../upload.ts';

/** A server page that would hand what a request says to a shell. */
export const technique = upload({
  id: 'persistence.web-shell-upload',
  title: 'Upload a web shell look-alike',
  purpose: 'Where the bucket feeds a web server, whoever knows the page runs commands on it.',
  mitre: ['T1505.003'],
  sources: [
    {
      title: 'Server Software Component: Web Shell, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1505/003/',
    },
  ],
  contentType: 'application/x-httpd-php',
  // It ends before it does anything; the line that would act has no way to be reached.
  payload: () =>
    new TextEncoder().encode(
      [
        // In pieces: whole, these would make scanners take this file for a shell.
        ['<?', 'php'].join(''),
        "exit('Aftertrace: inert, for training only');",
        ['sys', 'tem($', "_GET['command']);"].join(''),
        '',
      ].join('\n'),
    ),
});
