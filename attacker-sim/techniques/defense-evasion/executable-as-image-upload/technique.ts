import { upload } from '../../../upload.ts';

/** The first bytes of a program, and no program behind them. */
export const technique = upload({
  id: 'defense-evasion.executable-as-image-upload',
  title: 'Upload an executable look-alike under the type of a picture',
  purpose: 'The name and the declared type pass; whoever fetches it gets a program.',
  mitre: ['T1036.008', 'T1204.002'],
  sources: [
    {
      title: 'Masquerading: Masquerade File Type, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1036/008/',
    },
  ],
  contentType: 'image/jpeg',
  payload: () => headerOfAProgram(),
});

/** Says where a Windows program's header would be, and has zeroes there: no system can start it. */
function headerOfAProgram(): Uint8Array {
  const bytes = Buffer.alloc(512);
  bytes.write('M', 0);
  bytes.write('Z', 1);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write(['This program can', 'not be run in DOS mode.'].join(''), 0x4e);
  return Uint8Array.from(bytes);
}
