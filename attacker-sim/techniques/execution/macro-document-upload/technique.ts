import { archive } from '../../../archive.ts';
import { upload } from '../../../upload.ts';

/** An Office document that seems to run something as soon as it is opened. */
export const technique = upload({
  id: 'execution.macro-document-upload',
  title: 'Upload a document with a self-starting macro look-alike',
  purpose: 'Whoever opens the application runs what the sender wrote.',
  mitre: ['T1204.002', 'T1059.005'],
  sources: [
    {
      title: 'User Execution: Malicious File, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1204/002/',
    },
  ],
  contentType: 'application/vnd.ms-word.document.macroEnabled.12',
  payload: () =>
    archive({
      '[Content_Types].xml': text(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
      ),
      'word/document.xml': text('<document>An application. Please enable macros.</document>'),
      'word/vbaProject.bin': macroLookAlike(),
    }),
});

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** The first bytes of an OLE file and words a macro has, without the file system that would make it one. */
function macroLookAlike(): Uint8Array {
  const head = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
  const words = ['Attribut', 'e VB_Name = "ThisDocument"\nSub AutoOpen()\nEnd Sub\n'].join('');
  return Uint8Array.from([...head, ...new Uint8Array(504), ...text(words)]);
}
