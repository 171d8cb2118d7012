import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { RUNS_FOLDER } from '../../../labs/run-folder.ts';
import type { Probe } from './finding.ts';

/** The machine itself: what runs this program, and where it may write and listen. */
export const machineProbes: readonly Probe[] = [
  {
    id: 'node',
    isRequired: true,
    neededFor: 'everything',
    remedy: 'install Node 20.19 or newer: https://nodejs.org',
    look: async () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      if (major < 20 || (major === 20 && minor < 19)) {
        throw new Error(`${process.version} is older than 20.19`);
      }
      return process.version;
    },
  },
  {
    id: 'platform',
    isRequired: true,
    neededFor: 'everything; it is tried on Linux, and written for macOS as well',
    remedy: 'use Linux or macOS, or Windows Subsystem for Linux',
    look: async () => {
      const name = `${process.platform} ${process.arch}`;
      if (process.platform !== 'linux' && process.platform !== 'darwin') {
        throw new Error(`${name} is not tried`);
      }
      return name;
    },
  },
  {
    id: 'cores',
    isRequired: false,
    neededFor: 'replaying large evidence: it is read on all cores',
    remedy: 'one core works, and takes longer',
    look: async () => {
      const cores = availableParallelism();
      if (cores < 2) throw new Error('1 core');
      return `${cores} cores`;
    },
  },
  {
    id: 'memory',
    isRequired: true,
    neededFor: 'a range, a deployment and the functions of a lab side by side',
    remedy: 'close other programs, or use a machine with at least 2 GB',
    look: async () => {
      const told = `${gigabytes(totalmem())} GB, ${gigabytes(freemem())} GB of it free`;
      if (totalmem() < LEAST_MEMORY) throw new Error(told);
      return told;
    },
  },
  {
    id: 'temporary-folder',
    isRequired: true,
    neededFor: 'objects of the range, code of its functions, deployments',
    remedy: 'make room there, or name another folder in TMPDIR',
    look: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'aftertrace-doctor-'));
      try {
        writeFileSync(join(folder, 'written'), 'yes');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      return tmpdir();
    },
  },
  {
    id: 'runs-folder',
    isRequired: true,
    neededFor: 'keeping runs: evidence, timeline and grade',
    remedy: 'go to a folder you may write to, or name one with --runs',
    look: async () => {
      const folder = resolve(RUNS_FOLDER);
      await access(await nearest(folder), constants.W_OK);
      return folder;
    },
  },
  {
    id: 'loopback-port',
    isRequired: true,
    neededFor: 'the range and the site, which listen on 127.0.0.1',
    remedy: 'let programs listen on 127.0.0.1',
    look: async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      return '127.0.0.1 has a free port';
    },
  },
];

const LEAST_MEMORY = 1_500_000_000;
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

/** The folder itself, or of those above it the first that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch (fault) {
    const above = dirname(folder);
    if (above === folder) throw fault;
    return nearest(above);
  }
}
