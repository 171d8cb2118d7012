import type { HandlerName } from './case.ts';

const sends = (what: string) => `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
const send = (MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
exports.handler = async (event, context) => {${what}};`;

/** What each handler of the table does; plain Node.js with the SDK that Lambda brings along. */
export const HANDLERS: Readonly<Record<HandlerName | 'passes-on', string>> = {
  answers: "exports.handler = async () => ({ verdict: 'clean' });",
  throws:
    "exports.handler = async (event, context) => { throw new TypeError('no such rule ' + context.awsRequestId); };",
  hangs: 'exports.handler = () => new Promise(() => { setInterval(() => {}, 1000); });',
  exits: 'exports.handler = async () => { process.exit(3); };',
  'runs-out-of-memory':
    'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); };',
  'leaves-a-rejection':
    "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 900)); };",
  'cannot-start': "throw new RangeError('no start');",
  // The module outlives the error, so the second attempt finds the mark.
  'fails-once': `const seen = new Set();
exports.handler = async (event, { awsRequestId }) => {
  if (seen.has(awsRequestId)) return { verdict: 'clean' };
  seen.add(awsRequestId);
  throw new Error('not yet');
};`,
  'answers-600-kB': "exports.handler = async () => 'x'.repeat(600000);",
  'sends-itself': sends(`
  try { await send(JSON.stringify({ forged: true })); return { sent: 'yes' }; }
  catch (error) { return { sent: /AccessDenied/.test(error.name) ? 'denied' : error.name }; }
`),
  'passes-on': sends(
    ' await send(JSON.stringify({ requestId: context.awsRequestId, length: JSON.stringify(event).length, event })); ',
  ),
};
