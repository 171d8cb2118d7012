import { parseArgs } from 'node:util';
import { CASES } from './cases.ts';
import { type Endpoint, rangeEndpoint, realTimeEndpoint } from './endpoint.ts';
import { report, reportJson } from './report.ts';
import { type Outcome, runCase } from './run-case.ts';

const HELP = `The truth table of Lambda destinations, tried on an endpoint.

  npm run conformance -- [--endpoint URL|aws] [--region R] [--only TEXT] [--json]

Without --endpoint a range is started and its time driven. Otherwise keys are taken from
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; "aws" is AWS itself: resources
named cf-… are made there and deleted again, and it takes about ${String(
  Math.ceil(CASES.reduce((sum, { takes }) => sum + takes, 0) / 60),
)} minutes of waiting at most.
`;

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  process.exitCode = await run();
}

/** @returns 0 when no cell is red, 1 otherwise. */
async function run(): Promise<number> {
  const cases = CASES.filter(({ id }) => id.includes(values.only));
  const outcomes: Outcome[] = [];
  await using endpoint = await open();
  for (const [number, row] of cases.entries()) {
    if (!values.json && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${row.id}`);
    outcomes.push(await runCase(endpoint, row, number));
  }
  if (!values.json && process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const text = values.json
    ? reportJson(outcomes, cases)
    : report(outcomes, cases, process.stdout.isTTY);
  process.stdout.write(`${text}\n`);
  return outcomes.some(({ state }) => state === 'red') ? 1 : 0;
}

async function open(): Promise<Endpoint> {
  if (values.endpoint === undefined) return rangeEndpoint();
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) {
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set for --endpoint');
  }
  return realTimeEndpoint({
    ...(values.endpoint !== 'aws' && { endpoint: values.endpoint }),
    region: values.region,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
}
