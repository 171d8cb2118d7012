import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A picture format that may hold a program. */
export const technique = upload({
  id: 'execution.script-svg-upload',
  title: 'Upload a drawing that holds a script',
  purpose: 'Whoever opens the drawing in a browser runs its script as the site that serves it.',
  mitre: ['T1027.017', 'T1059.007'],
  sources: [
    {
      title: 'Obfuscated Files or Information: SVG Smuggling, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1027/017/',
    },
  ],
  contentType: 'image/svg+xml',
  payload: () => utf8(DRAWING),
});

/** The script is a comment: it has nothing to do. In pieces, so that this file holds none. */
const DRAWING = [
  '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">',
  ['<scr', 'ipt>/* Aftertrace: inert */</scr', 'ipt>'].join(''),
  '</svg>',
  '',
].join('\n');
