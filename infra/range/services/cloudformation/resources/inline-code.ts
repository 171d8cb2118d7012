import { strToU8, zipSync } from 'fflate';
import { notProvided } from '../faults.ts';

/**
 * The archive CloudFormation makes of code that stands in the template itself: one file, named "index".
 *
 * Source: CloudFormation Template Reference, "AWS::Lambda::Function Code".
 */
export function inlineArchive(source: string, runtime = ''): Uint8Array {
  if (!runtime.startsWith('nodejs'))
    throw notProvided(`code in ZipFile for the runtime ${runtime}`);
  return zipSync({ 'index.js': strToU8(source) }, { mtime: EPOCH });
}

/** ZIP knows no time before 1980; the same source makes the same bytes. */
const EPOCH = new Date(1980, 0, 2);
