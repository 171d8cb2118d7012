import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';

const run = promisify(execFile);

const hasBoto3 = (() => {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let started: TestRange;

beforeAll(async () => {
  started = await startTestRange();
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

/** Runs a script against the range; it prints one JSON document. No other endpoint can be reached from it. */
async function python(script: string): Promise<unknown> {
  const { stdout } = await run('python3', ['-c', `${HEAD}\n${script}`], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      AWS_ENDPOINT_URL: started.endpoint,
      AWS_ACCESS_KEY_ID: started.admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: started.admin.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1',
    },
  });
  return JSON.parse(stdout);
}

const HEAD = `
import boto3, io, json, os
from botocore.config import Config
from botocore.exceptions import ClientError
s3 = boto3.client('s3')
def code(call, **given):
    try:
        call(**given)
        return None
    except ClientError as error:
        return error.response['Error']['Code']
`;

describe.skipIf(!hasBoto3)('boto3', () => {
  test('uploads in parts, reads back, presigns and is refused as by AWS', async () => {
    const seen = await python(`
s3.create_bucket(Bucket='from-python')
body = os.urandom(12 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(body), 'from-python', 'large')
out = io.BytesIO()
s3.download_fileobj('from-python', 'large', out)
signed = boto3.client('s3', config=Config(signature_version='s3v4')).generate_presigned_url(
    'get_object', Params={'Bucket': 'from-python', 'Key': 'large'})
old = boto3.client('s3', config=Config(signature_version='s3')).generate_presigned_url(
    'get_object', Params={'Bucket': 'from-python', 'Key': 'large'})
import urllib.request, urllib.error
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
def status(url):
    try:
        return opener.open(url).status
    except urllib.error.HTTPError as error:
        return error.code
print(json.dumps({
    'same': out.getvalue() == body,
    'etag': s3.head_object(Bucket='from-python', Key='large')['ETag'].endswith('-2"'),
    'missing': code(s3.get_object, Bucket='from-python', Key='none'),
    'presigned': status(signed),
    'version2': status(old),
}))`);
    expect(seen).toEqual({
      same: true,
      etag: true,
      missing: 'NoSuchKey',
      presigned: 200,
      version2: 400,
    });
  }, 120_000);

  test('makes keys, encrypts objects with them and loses the objects with the key', async () => {
    const seen = await python(`
kms = boto3.client('kms')
key = kms.create_key()['KeyMetadata']['Arn']
kms.create_alias(AliasName='alias/from-python', TargetKeyId=key)
sealed = kms.encrypt(KeyId='alias/from-python', Plaintext=b'x', EncryptionContext={'case': '7'})
opened = kms.decrypt(CiphertextBlob=sealed['CiphertextBlob'], EncryptionContext={'case': '7'})
s3.create_bucket(Bucket='python-keys')
put = s3.put_object(Bucket='python-keys', Key='k', Body=b'x',
    ServerSideEncryption='aws:kms', SSEKMSKeyId='alias/from-python')
bare = code(kms.decrypt, CiphertextBlob=sealed['CiphertextBlob'])
kms.disable_key(KeyId=key)
print(json.dumps({
    'opened': opened['Plaintext'].decode(),
    'named': put['SSEKMSKeyId'] == key,
    'without context': bare,
    'disabled': code(s3.get_object, Bucket='python-keys', Key='k'),
}))`);
    expect(seen).toEqual({
      opened: 'x',
      named: true,
      'without context': 'InvalidCiphertextException',
      disabled: 'KMS.DisabledException',
    });
  }, 120_000);

  test('closes a whole account by S3 Control', async () => {
    const seen = await python(`
control = boto3.client('s3control')
# The client puts the account before the host, which an address cannot carry.
control.meta.events.register('before-sign',
    lambda request, **_: setattr(request, 'url', request.url.replace('//${started.account}.', '//')))
account = {'AccountId': '${started.account}'}
on = dict.fromkeys(
    ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'], True)
before = code(control.get_public_access_block, **account)
control.put_public_access_block(PublicAccessBlockConfiguration=on, **account)
stored = control.get_public_access_block(**account)['PublicAccessBlockConfiguration'] == on
control.delete_public_access_block(**account)
print(json.dumps({
    'before': before,
    'stored': stored,
    'after': code(control.get_public_access_block, **account),
}))`);
    expect(seen).toEqual({
      before: 'NoSuchPublicAccessBlockConfiguration',
      stored: true,
      after: 'NoSuchPublicAccessBlockConfiguration',
    });
  }, 120_000);
});
