import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { findEvidenceFiles } from '../../../replay/evidence/find-evidence-files.ts';

/**
 * What Node needs to inflate the same files on the same cores, in the quickest way it offers: at once, into space for
 * all of a file, and with the garbage collected as it comes, for fresh memory costs more than the collection.
 */
export async function inflateOnly(paths: readonly string[]): Promise<void> {
  const { files } = await findEvidenceFiles(paths);
  const code = `
    const { parentPort } = require('node:worker_threads');
    const { gunzipSync } = require('node:zlib');
    const { readFileSync } = require('node:fs');
    require('node:v8').setFlagsFromString('--expose-gc');
    const collect = require('node:vm').runInNewContext('gc');
    let inflated = 0;
    parentPort.on('message', (path) => {
      if (path === undefined) return parentPort.close();
      const found = readFileSync(path);
      const bytes = gunzipSync(found, { chunkSize: Math.max(64, found.readUInt32LE(found.length - 4) + 1) });
      parentPort.postMessage(bytes.length);
      inflated += bytes.length;
      if (inflated < 4 * 1024 * 1024) return;
      collect({ type: 'minor' });
      inflated = 0;
    });`;
  let next = 0;
  const threads = Array.from({ length: Math.min(availableParallelism(), files.length) }, () => {
    const worker = new Worker(code, {
      eval: true,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const tell = () => {
      worker.postMessage(files[next]?.path);
      next += 1;
    };
    tell();
    tell();
    worker.on('message', tell);
    return new Promise((resolve, reject) => {
      worker.on('exit', resolve);
      worker.on('error', reject);
    });
  });
  await Promise.all(threads);
}
