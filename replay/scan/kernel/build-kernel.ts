import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledKernel } from './compile-kernel.ts';

const kernel = await compiledKernel();
if (kernel === undefined) {
  console.error('assemblyscript is not installed: npm install --no-save assemblyscript@0.28.20');
  process.exitCode = 3;
} else {
  const place = new URL('scan.wasm', import.meta.url);
  const isFresh = Buffer.from(kernel).equals(readFileSync(place));
  if (!isFresh) writeFileSync(place, kernel);
  console.log(
    `${fileURLToPath(place)}: ${kernel.length} bytes, ${isFresh ? 'unchanged' : 'written'}`,
  );
}
