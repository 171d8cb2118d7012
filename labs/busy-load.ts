import { spawn } from 'node:child_process';

/**
 * Keeps so many cores busy with nothing, as a shared machine is.
 *
 * @returns what ends it. It ends with this process as well.
 */
export function busyLoad(cores: number): () => void {
  const children = Array.from({ length: cores }, () =>
    // It looks up now and then whether anybody still wants it: a pipe that closes says no.
    spawn(process.execPath, ['-e', SPIN], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  const stop = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', stop);
  return () => {
    process.removeListener('exit', stop);
    stop();
  };
}

const SPIN = `
process.stdin.resume().on('close', () => process.exit());
const spin = () => { for (const end = performance.now() + 50; performance.now() < end; ); setImmediate(spin); };
spin();`;
