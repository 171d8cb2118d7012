import type { Finding } from '../verdict.ts';
import { type Budget, LIMITS } from './limits.ts';
import type { OpenZip, ZipEntry } from './zip-archive.ts';

/** What an archive's own table of contents says against it, before anything is unpacked. */
export function judgeArchive(zip: OpenZip, where: string, budget: Budget): readonly Finding[] {
  const findings: Finding[] = [];
  if (zip.overlaps) {
    findings.push({
      rule: 'archive-overlap',
      severity: 'malicious',
      where,
      because: 'entries share the same compressed bytes, as only a bomb needs',
    });
  }
  if (zip.entryCount > budget.entriesLeft) {
    budget.reached.add('entries');
    findings.push({
      rule: 'archive-too-many-entries',
      severity: 'suspicious',
      where,
      because: `${zip.entryCount} entries, and this object may have ${budget.entriesLeft} more`,
    });
  }
  const compressed = total(zip.entries, 'compressedBytes');
  const expanded = total(zip.entries, 'expandedBytes');
  if (expanded > LIMITS.expandedBytes && expanded > compressed * LIMITS.ratio) {
    budget.reached.add('ratio');
    findings.push({
      rule: 'archive-bomb',
      severity: 'malicious',
      where,
      because: `says itself that ${compressed} bytes unpack to ${expanded}`,
    });
  }
  return findings;
}

/** What an entry's name and kind say against it. */
export function judgeEntryName(entry: ZipEntry, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (rule: string, severity: Finding['severity'], because: string) => {
    findings.push({ rule, severity, where, because });
  };
  const segments = entry.name.split(/[/\\]/);
  if (segments.includes('..')) {
    add('zip-slip', 'malicious', 'the entry climbs out of the folder it is unpacked in');
  } else if (/^[/\\]|^[a-z]:/i.test(entry.name)) {
    add('absolute-entry', 'suspicious', 'the entry names an absolute path');
  }
  if (entry.isSymbolicLink) {
    add(
      'link-in-archive',
      'suspicious',
      'a symbolic link: what is unpacked after it may follow it',
    );
  }
  if (entry.isEncrypted) {
    add('encrypted-entry', 'suspicious', 'encrypted, so that nothing on the way can look into it');
  }
  if (/(?:^|[/\\])vbaProject\.bin$/i.test(entry.name)) {
    add('office-macro-project', 'suspicious', 'an Office document that carries macros');
  }
  return findings;
}

function total(entries: readonly ZipEntry[], size: 'compressedBytes' | 'expandedBytes'): number {
  return entries.reduce((sum, entry) => sum + entry[size], 0);
}
