import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** A page that says it is a photograph. */
export const technique = upload({
  id: 'defense-evasion.html-as-image-upload',
  title: 'Upload a page with a script under the type of a picture',
  purpose: 'A browser that guesses types shows the page, and runs it as the site that serves it.',
  mitre: ['T1036.008', 'T1027.006'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'image/png',
  payload: () => utf8(PAGE),
});

/** The script is a comment: it has nothing to do. */
const PAGE = [
  '<!doctype html>',
  '<title>holiday.png</title>',
  '<script>/* Aftertrace: inert */</script>',
  '',
].join('\n');
