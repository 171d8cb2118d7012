import { readFile } from 'node:fs/promises';
import { Problem } from '../../../infra/base/problem.ts';
import { verifyBundle } from '../../../replay/bundle/verify-bundle.ts';
import { type Verification, verifyEvidence } from '../../../replay/integrity/verify.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace verify <path>... [--json]
aftertrace verify --bundle FOLDER [--key FILE] [--json]

Whether CloudTrail's files are complete and as CloudTrail wrote them, from its digests and
without asking AWS. The signature of a digest is in the metadata of its S3 object: store what
"aws s3api head-object" prints beside the file as <file>.metadata.json, and what
"aws cloudtrail list-public-keys" prints as any .json file.

  --bundle  check an evidence bundle of this program: hashes and signature
  --key     the public key the bundle must be signed with, as PEM
  --json    one JSON document

Exit code: 0 verified; 1 broken, or not all could be verified; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('verify', args, {
      json: { type: 'boolean' },
      bundle: { type: 'string' },
      key: { type: 'string' },
    });
    if ((values.bundle === undefined) === (positionals.length === 0)) {
      throw new Problem('USAGE', 'verify: name evidence, or a bundle', {
        fix: 'for example: aftertrace verify ./evidence',
      });
    }
    const result =
      values.bundle === undefined
        ? await verifyEvidence(positionals)
        : await verifyBundle(
            values.bundle,
            values.key === undefined ? undefined : await keyIn(values.key),
          );
    io.print(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : asText(result));
    return result.state === 'verified' ? 0 : 1;
  },
};

async function keyIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Problem('USAGE', `verify: cannot read the key "${path}"`, {
      fix: 'name a file with a public key in PEM form',
      cause,
    });
  }
}

type Result = Pick<Verification, 'state' | 'findings' | 'unproven'>;

function asText(result: Result): string {
  const counts = Object.entries(result)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name.replace(/([A-Z])/g, ' $1').toLowerCase()} ${String(value)}`);
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', title, ...lines.map((one) => `  - ${neutralise(one, 600)}`)];
  return `${[
    `integrity  ${result.state}`,
    counts.join(', '),
    ...list('Wrong:', result.findings),
    ...list('Cannot be proven from this export:', result.unproven),
  ].join('\n')}\n`;
}
