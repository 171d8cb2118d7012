import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTrailRecord, gzipped } from '../../replay/testing/evidence-builder.ts';
import { keepEnvironment } from '../support/environment.ts';
import { startTestRange, type TestRange } from '../support/range.ts';
import { formPost, rawRequest, tokenOf } from '../support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../support/site-fixture.ts';

let range: TestRange;
let fixture: SiteFixture;
const restore = keepEnvironment();

beforeAll(async () => {
  [range, fixture] = await Promise.all([startTestRange(), siteFixture()]);
  // Whoever reads a bucket has the credentials any AWS client would find.
  process.env['AWS_ACCESS_KEY_ID'] = range.admin.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = range.admin.secretAccessKey;
});

afterAll(async () => {
  restore();
  await Promise.all([range[Symbol.asyncDispose](), fixture.remove()]);
});

test('a case is fetched from its bucket, read, and its records are at hand', async () => {
  const s3 = new S3Client({ ...range.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'audit-trail' }));
  const Body = gzipped({ Records: [aTrailRecord({ eventID: 'from-a-bucket' })] });
  await s3.send(new PutObjectCommand({ Bucket: 'audit-trail', Key: 'AWSLogs/a.json.gz', Body }));
  s3.destroy();
  const id = await caseOf('s3://audit-trail/AWSLogs/');
  const raw = await rawRequest(fixture.site.url, `/api/runs/${id}/raw/from-a-bucket`);
  expect(JSON.parse(raw.text)).toMatchObject({ eventID: 'from-a-bucket' });
});

test('a bucket there is not is told in the words of the command', async () => {
  const id = await caseOf('s3://no-such-trail/');
  const { text } = await rawRequest(fixture.site.url, `/cases/${id}`);
  expect(text).toContain('annot fetch s3://no-such-trail/');
  expect(text).toContain('credentials that may list and get what lies there');
});

/** Made by the form of the page, and followed to its end. */
async function caseOf(where: string): Promise<string> {
  const { url } = fixture.site;
  const fields = { where, endpoint: range.endpoint, region: range.region };
  const made = await rawRequest(url, '/cases', formPost(url, await tokenOf(url), fields));
  expect(made.status).toBe(303);
  const id = made.headers.location?.split('/')[2] ?? '';
  const response = await fetch(`${url}/api/cases/${id}/live`);
  let told = '';
  for await (const part of response.body ?? []) {
    told += Buffer.from(part).toString();
    if (told.includes('event: over')) break;
  }
  return id;
}
