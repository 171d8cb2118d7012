import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The compiler the `.wasm` files are made with. Another version may write other bytes for the same source. */
const COMPILER = { name: 'assemblyscript', version: '0.28.20' } as const;

const OPTIONS = [
  ...['--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--use', 'abort='],
  ...['--initialMemory', '64', '-o', 'out.wasm'],
];

const compiler = z.object({
  default: z.object({
    main: z.custom<
      (
        args: readonly string[],
        files: {
          readFile: (name: string) => string | null;
          writeFile: (name: string, content: Uint8Array) => void;
        },
      ) => Promise<{ readonly error: Error | null }>
    >((value) => typeof value === 'function'),
  }),
});

/** A `.as` file compiled; undefined when the compiler is not installed, which running the program does not need. */
export async function compiledAssembly(file: URL): Promise<Uint8Array | undefined> {
  let loaded: unknown;
  try {
    loaded = await import(`${COMPILER.name}/asc`);
  } catch {
    return undefined;
  }
  const source = readFileSync(file, 'utf8');
  let compiled: Uint8Array | undefined;
  const { error } = await compiler.parse(loaded).default.main(['source.ts', ...OPTIONS], {
    readFile: (name) => (name === 'source.ts' ? source : null),
    writeFile: (name, content) => {
      if (name.endsWith('.wasm')) compiled = content;
    },
  });
  if (error !== null) throw error;
  return compiled;
}
