import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledAssembly } from './compile-assembly.ts';

for (const name of ['kernel/scan', 'columns/columns']) {
  const code = await compiledAssembly(new URL(`${name}.as`, import.meta.url));
  if (code === undefined) {
    console.error('assemblyscript is not installed: npm install --no-save assemblyscript@0.28.20');
    process.exitCode = 3;
    break;
  }
  const place = new URL(`${name}.wasm`, import.meta.url);
  const isFresh = Buffer.from(code).equals(readFileSync(place));
  if (!isFresh) writeFileSync(place, code);
  console.log(
    `${fileURLToPath(place)}: ${code.length} bytes, ${isFresh ? 'unchanged' : 'written'}`,
  );
}
