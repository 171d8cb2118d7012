import { awsClients } from '../../../attacker-sim/aws-clients.ts';
import { plannedCallLine } from '../../../attacker-sim/dry-run.ts';
import { detonate, techniqueOf } from '../../../attacker-sim/runner.ts';
import type { AttackTechnique } from '../../../attacker-sim/technique.ts';
import { techniques } from '../../../attacker-sim/techniques.ts';
import { Problem } from '../../../infra/base/problem.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace techniques [--json]
aftertrace techniques <id> --dry-run [--input NAME=VALUE]... [--json]

The catalogue: every attack technique with its ATT&CK ids, the permissions it needs and
no others, and what it leaves in the trail.

  --dry-run           print every call one technique would make, and send nothing
  --input NAME=VALUE  what it is pointed at: --input bucket=intake --input key=a.txt
  --json              one JSON document
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('techniques', args, {
      json: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      input: { type: 'string', multiple: true, default: [] },
    });
    const [id, ...others] = positionals;
    if (others.length > 0 || (id === undefined) === (values['dry-run'] === true)) {
      throw misused(id === undefined ? 'no technique was named' : 'a technique only runs dry here');
    }
    if (id !== undefined) {
      await dryRun(id, inputsOf(values.input), values.json === true, io);
      return 0;
    }
    const told = techniques.all.map(toldOf);
    io.print(
      values.json === true ? `${JSON.stringify({ techniques: told }, null, 2)}\n` : listed(told),
    );
    return 0;
  },
};

const toldOf = (technique: AttackTechnique) => ({
  id: technique.id,
  title: technique.title,
  purpose: technique.purpose,
  mitre: technique.mitre,
  awsThreatTechniques: technique.awsThreatTechniques ?? [],
  actsAs: technique.actsAs,
  needs: technique.needs,
  leaves: technique.leaves,
  repeatable: technique.repeatable,
  undo: technique.undo.kind,
});

function listed(told: readonly ReturnType<typeof toldOf>[]): string {
  const width = Math.max(...told.map(({ id }) => id.length));
  const lines = told.map(
    ({ id, title, mitre }) =>
      `${id.padEnd(width)}  ${title}${mitre.length > 0 ? ` (${mitre.join(', ')})` : ''}`,
  );
  return `${lines.join('\n')}\n\n${told.length} techniques. All of each: docs/catalogue/techniques.md, or --json.\n`;
}

async function dryRun(
  technique: string,
  inputs: Readonly<Record<string, string>>,
  asJson: boolean,
  io: Terminal,
): Promise<void> {
  const { needs } = techniqueOf(technique);
  const lines: string[] = [];
  const aws = awsClients(NOWHERE, { dryRun: (call) => lines.push(plannedCallLine(call)) });
  try {
    await detonate({ technique, inputs, aws, signal: io.interrupted, say: () => {} });
  } finally {
    aws.close();
  }
  io.print(
    asJson
      ? `${JSON.stringify({ technique, needs, calls: lines }, null, 2)}\n`
      : `${lines.join('\n')}\nNothing was sent. Needs: ${needs.join(', ') || 'nothing'}.\n`,
  );
}

/** Nothing is sent, so it does not matter where to. */
const NOWHERE = {
  account: '111122223333',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLEDRYRUN000', secretAccessKey: 'example' },
} as const;

function inputsOf(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw misused(`"${word}" is not NAME=VALUE`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

const misused = (because: string): Problem =>
  new Problem('USAGE', `techniques: ${because}`, { fix: 'see: aftertrace techniques --help' });
