import { once } from 'node:events';
import { Problem } from '../../../infra/base/problem.ts';
import { type Range, startRange } from '../../../infra/range/range.ts';
import type { Command } from '../command.ts';
import { optionsOf, portOf } from '../options.ts';

const HELP = `aftertrace range [--port N] [--clock real|simulated] [--seed TEXT] [--accounts ID,ID]
                 [--state DIR] [--json]

A range for any AWS client: one endpoint on 127.0.0.1 that speaks AWS's protocols,
decides by IAM and writes CloudTrail. Ctrl-C ends it and, without --state, forgets
everything in it.

  --port N     0, the default, takes any free port
  --clock      real (default), or simulated: time stands still until something is asked
  --seed TEXT  same seed, same ids and keys
  --accounts   twelve digits each, with commas between: several accounts, each with an
               administrator, for what crosses from one to another
  --state DIR  keeps everything in this folder: what was answered is there when the next
               range opens it, even after kill -9; its seed, keys and clock stay the same
  --json       one line of JSON when it listens: endpoint, region, clock, accounts with keys
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('range', args, {
      port: { type: 'string', default: '0' },
      clock: { type: 'string', default: 'real' },
      seed: { type: 'string' },
      accounts: { type: 'string' },
      state: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { clock } = values;
    if (positionals.length > 0 || (clock !== 'real' && clock !== 'simulated')) {
      throw new Problem('USAGE', `range: cannot read "${positionals[0] ?? clock}"`, {
        fix: 'see: aftertrace range --help',
      });
    }
    const accounts = values.accounts?.split(',');
    if (accounts?.some((id) => !/^\d{12}$/.test(id)) === true) {
      throw new Problem(
        'USAGE',
        `range: --accounts takes twelve digits each, not "${values.accounts ?? ''}"`,
        {
          fix: 'for example: --accounts 111122223333,444455556666',
        },
      );
    }
    const range = await startRange({
      port: portOf('range', values.port),
      clock,
      ...(values.seed !== undefined && { seed: values.seed }),
      ...(accounts !== undefined && { accounts }),
      ...(values.state !== undefined && { state: values.state }),
      say: io.tell,
    });
    io.print(values.json === true ? `${asJson(range)}\n` : welcome(range));
    if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
    await range.stop();
    return 0;
  },
};

const asJson = ({ endpoint, region, clock, accounts }: Range): string =>
  JSON.stringify({ endpoint, region, clock: clock.mode, accounts });

function welcome({ endpoint, region, accounts }: Range): string {
  return accounts
    .map(
      ({
        id,
        accessKeyId,
        secretAccessKey,
      }) => `The range listens. Account ${id}, its administrator:

export AWS_ENDPOINT_URL=${endpoint}
export AWS_REGION=${region}
export AWS_ACCESS_KEY_ID=${accessKeyId}
export AWS_SECRET_ACCESS_KEY=${secretAccessKey}

Ctrl-C ends it.
`,
    )
    .join('\n');
}
