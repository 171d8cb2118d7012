import { expect, test } from 'vitest';
import { senderDoubt } from './sender-doubt.ts';

const scanRoleId = 'AROAEXAMPLESCAN00000';

test.each([
  { sender: 'the platform', senderId: `${scanRoleId}:awslambda_469_20260914231901260`, real: true },
  { sender: 'the scan’s own code', senderId: `${scanRoleId}:bank-scan`, real: false },
  { sender: 'a user', senderId: 'AIDAEXAMPLEOPERATOR0', real: false },
  { sender: 'the role without a session', senderId: scanRoleId, real: false },
  {
    sender: 'the platform, for another function',
    senderId: 'AROAEXAMPLEOTHER0000:awslambda_469_20260914231901260',
    real: false,
  },
  {
    sender: 'a session that only begins like it',
    senderId: `${scanRoleId}:awslambda_469_20260914231901260-scan`,
    real: false,
  },
  {
    sender: 'a session with a second colon',
    senderId: `${scanRoleId}:x:awslambda_469_20260914231901260`,
    real: false,
  },
])('a message of $sender: $real', ({ senderId, real }) => {
  expect(senderDoubt({ senderId }, { scanRoleId }) === undefined).toBe(real);
});
