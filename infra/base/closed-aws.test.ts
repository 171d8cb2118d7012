import { expect, test } from 'vitest';
import { closedAws, withoutAws } from './closed-aws.ts';

const target = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
};
const closure = { deadEnd: 'http://127.0.0.1:9', folder: '/closed' };

test('keeps what has nothing to do with an account, in whatever case it is written', () => {
  expect(
    withoutAws({
      PATH: '/bin',
      Aws_Profile: 'prod',
      AWS_ENDPOINT_URL_LAMBDA: 'https://lambda.us-east-1.amazonaws.com',
      BOTO_CONFIG: '/etc/boto.cfg',
      http_proxy: 'http://proxy.example',
      FTP_PROXY: 'http://proxy.example',
      AWS_DEFAULT_OUTPUT: 'json',
      NOTHING: undefined,
    }),
  ).toEqual({ PATH: '/bin', AWS_DEFAULT_OUTPUT: 'json' });
});

test('sends all but the endpoint to the dead end', () => {
  const closed = closedAws({ ...target, endpoint: 'http://127.0.0.2:4566' }, closure);
  expect(closed).toMatchObject({
    AWS_ENDPOINT_URL: 'http://127.0.0.2:4566',
    AWS_ENDPOINT_URL_S3_CONTROL: 'http://account@127.0.0.2:4566',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    https_proxy: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.2,127.0.0.1,localhost,::1,account@127.0.0.2',
  });
});

test('leaves the way to AWS open only where the target is AWS, to its credentials alone', () => {
  const closed = closedAws(
    { ...target, credentials: { ...target.credentials, sessionToken: 'token' } },
    closure,
  );
  expect(Object.keys(closed).filter((name) => /PROXY|ENDPOINT/i.test(name))).toEqual([]);
  expect(closed).toMatchObject({
    AWS_SESSION_TOKEN: 'token',
    AWS_CONFIG_FILE: '/closed/no-config',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
