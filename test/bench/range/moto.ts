import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Figure } from './figure.ts';
import { clientConfig, loadOn } from './put-object.ts';

const PORT = 45_671;
const AT = {
  endpoint: `http://127.0.0.1:${String(PORT)}`,
  region: 'us-east-1',
  accessKeyId: 'AKIAEXAMPLEMOTO00001',
  secretAccessKey: 'EXAMPLE',
};

/** The same load on moto_server, which neither checks signatures nor keeps a trail. Nothing where it is not found. */
export async function motoFigures(): Promise<readonly Figure[]> {
  if (spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status !== 0) return [];
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(PORT)], { stdio: 'ignore' });
  const s3 = new S3Client({ ...clientConfig(AT), forcePathStyle: true });
  try {
    for (let tries = 0; ; tries++) {
      try {
        await s3.send(new ListBucketsCommand({}));
        break;
      } catch (error) {
        if (tries > 100) throw error;
        await wait(200);
      }
    }
    await s3.send(new CreateBucketCommand({ Bucket: 'bench-moto' }));
    const load = await loadOn(AT, 'bench-moto', { warmUp: 100, measured: 600 });
    return [
      {
        name: 'for comparison: PutObject, 1 KB, on moto_server',
        value: load.perSecond,
        unit: '/s',
        note: 'without signatures checked, policies or a trail',
      },
    ];
  } finally {
    s3.destroy();
    const exit = once(child, 'exit');
    child.kill();
    await exit;
  }
}
