import type { Probe } from './finding.ts';

const REINSTALL = 'in the folder of this program: npm ci';

/** What came with `npm ci` and may still not run here: native modules and WebAssembly. Each is used, not only loaded. */
export const partProbes: readonly Probe[] = [
  {
    id: 'duckdb',
    isRequired: true,
    neededFor: 'replay',
    remedy: REINSTALL,
    look: async () => {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      const rows = await connection.runAndReadAll('SELECT version()');
      connection.closeSync();
      instance.closeSync();
      return `DuckDB ${String(rows.getRows()[0]?.[0])}`;
    },
  },
  {
    id: 'scan-kernel',
    isRequired: true,
    neededFor: 'replay of large evidence',
    remedy: REINSTALL,
    look: async () => {
      const { openKernel } = await import('../../../replay/scan/kernel/kernel.ts');
      const kernel = openKernel();
      kernel.load(Buffer.from('{"eventID":"one"}'));
      if (kernel.scan(0, false)?.count !== 1) throw new Error('it does not read a record');
      return 'reads a record';
    },
  },
  {
    id: 'yara-x',
    isRequired: true,
    neededFor: 'the scanner of the lab malicious-upload',
    remedy: REINSTALL,
    look: async () => {
      const { compile } = await import('@litko/yara-x');
      const rule = 'rule seen { strings: $a = "needle" condition: $a }';
      const found = (compile(rule) as { scan(bytes: Buffer): readonly unknown[] }).scan(
        Buffer.from('a needle in hay'),
      );
      if (found.length !== 1) throw new Error('it does not find what its rule names');
      return 'finds what a rule names';
    },
  },
  {
    id: 'cdk',
    isRequired: true,
    neededFor: 'deploying labs',
    remedy: REINSTALL,
    look: async () => {
      const { createRequire } = await import('node:module');
      const { version } = createRequire(import.meta.url)('aws-cdk-lib/package.json') as {
        version: string;
      };
      return `version ${version}`;
    },
  },
];
