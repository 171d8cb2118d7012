import { eicar } from '../../../eicar.ts';
import { upload } from '../../../upload.ts';

/** The test file every scanner agrees on. */
export const technique = upload({
  id: 'resource-development.eicar-upload',
  title: 'Upload the EICAR test file',
  purpose: 'Malware lies where the next step, or the next person, picks it up.',
  mitre: ['T1608.001'],
  sources: [
    {
      title: 'Anti-malware testfile, EICAR',
      url: 'https://www.eicar.org/download-anti-malware-testfile/',
    },
    {
      title: 'Stage Capabilities: Upload Malware, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1608/001/',
    },
  ],
  contentType: 'text/plain',
  payload: () => eicar(),
});
