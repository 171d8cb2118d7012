import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findEvidenceFiles } from '../../../replay/evidence/find-evidence-files.ts';
import { triage } from '../../../replay/scan/triage.ts';

export interface BitFlips {
  /** Those that change what the file inflates to, or whether it does: a few bits of a stream mean nothing. */
  readonly flips: number;
  /** Files of which nothing was rejected although a bit of them was flipped. */
  readonly accepted: number;
  /** Whether the whole file between them gave all it has. */
  readonly neighbourIsWhole: boolean;
}

/** Copies of the smallest file, each with another bit flipped, and one as it is. */
export async function flipBits(paths: readonly string[], flips = 400): Promise<BitFlips> {
  const { files } = await findEvidenceFiles(paths);
  const [smallest] = files
    .map(({ path }) => readFileSync(path))
    .filter((bytes) => bytes.length > 1000)
    .sort((a, b) => a.length - b.length);
  if (smallest === undefined) throw new Error('there is no file to flip bits of');
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-bench-flips-'));
  try {
    writeFileSync(join(folder, '0.json.gz'), smallest);
    const content = gunzipSync(smallest);
    const bits = (smallest.length - 10) * 8;
    let written = 0;
    for (let flip = 0; flip < flips; flip += 1) {
      // Behind the header, which holds a time and a system and vouches for nothing.
      const bit = 80 + Math.floor((flip * bits) / flips);
      const bytes = Buffer.from(smallest);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      if (inflated(bytes)?.equals(content) === true) continue;
      written += 1;
      writeFileSync(join(folder, `${written}.json.gz`), bytes);
    }
    const { manifest } = await triage({ paths: [folder] });
    const [whole] = manifest.filter(({ location }) => location.endsWith('/0.json.gz'));
    // What was saved of one that seems to end early is told as damage.
    const accepted = manifest.filter((entry) => entry !== whole && entry.rejected === 0).length;
    const isComplete = manifest.length === written + 1;
    return {
      flips: written,
      accepted: isComplete ? accepted : written,
      neighbourIsWhole: whole?.status === 'read' && whole.trail > 0,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
