import { describe, expect, test } from 'vitest';
import { checkTarget, isLoopback } from './target.ts';

const target = {
  account: '111122223333',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
};

describe('a target', () => {
  test.each(['http://127.0.0.1:4566', 'http://127.8.9.10:1', 'http://[::1]:4566'])(
    'on this machine is allowed: %s',
    (endpoint) => {
      expect(() => {
        checkTarget({ ...target, endpoint });
      }).not.toThrow();
    },
  );

  test.each([
    // Could be resolved to anything.
    'http://localhost:4566',
    'http://127.0.0.1.example.com:4566',
    'http://127.0.0.1@198.51.100.7/',
    'https://127.0.0.1:4566',
    'http://192.168.0.7:4566',
    'https://s3.us-east-1.amazonaws.com',
    'no address',
    undefined,
  ])('elsewhere is refused while nobody confirmed its account: %s', (endpoint) => {
    const elsewhere = { ...target, ...(endpoint !== undefined && { endpoint }) };
    expect(() => {
      checkTarget(elsewhere);
    }).toThrow(
      expect.objectContaining({
        code: 'TARGET_REFUSED',
        message: expect.stringContaining('111122223333'),
      }),
    );
    expect(() => {
      checkTarget({ ...elsewhere, confirmedAccount: '444455556666' });
    }).toThrow();
    expect(() => {
      checkTarget({ ...elsewhere, confirmedAccount: '111122223333' });
    }).not.toThrow();
  });

  test('a number in another notation is the address it names', () => {
    // The URL standard turns 2130706433 into 127.0.0.1, and so do the clients.
    expect(isLoopback('http://2130706433:80')).toBe(true);
    expect(isLoopback('http://3232235527:80')).toBe(false);
  });
});
