import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { writeBundle } from '../../../replay/bundle/write-bundle.ts';
import type { SigmaRules } from '../../../replay/detect/sigma/read-sigma-rules.ts';
import { countRejected } from '../../../replay/evidence/rejections.ts';
import { exporters } from '../../../replay/export/exporters.ts';
import { timelineJson } from '../../../replay/export/json/exporter.ts';
import {
  type FetchRequest,
  fetchEvidence,
  isAddress,
} from '../../../replay/fetch/fetch-evidence.ts';
import type { Fetched, FetchProgress } from '../../../replay/fetch/fetched.ts';
import { type ReplayProgress, replay } from '../../../replay/replay.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import { renderTimeline } from '../../../replay/text/render-timeline.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const FORMS = [...exporters.all.map(({ id }) => id), 'bundle'];

const HELP = `aftertrace replay <path>... [--json] [--format FORM] [--out FILE]
                            [--case FOLDER] [--sigma DIR]
                            [--from TIME] [--to TIME] [--endpoint URL] [--region R]
                            [--requester-pays]

Evidence in, timeline out. Paths are files or folders with CloudTrail log files,
LookupEvents answers, Lambda destination records and the messages that carried them, and
logs of Lambda functions, plain or gzipped, recognised by content; CloudTrail also from
CloudWatch Logs, Athena, CloudTrail Lake, event_history.csv, Splunk and Elastic. The evidence
is only read.

A path may also be an address: s3://bucket/prefix, event-history://us-east-1 for the 90 days
CloudTrail keeps by itself, trails://us-east-1 for whatever the trails of the account delivered,
or logs://us-east-1/aws/lambda/ for the log groups whose names begin so. range://127.0.0.1:PORT
is what the trails of a range that runs here delivered and its functions logged, read with the
range's key of your environment, or its administrator's (?seed=N where it was given one); queues
are not read, for reading changes them: dump them yourself. What lies there is fetched first,
with the credentials any AWS client would use, into --case FOLDER or .aftertrace/fetched. A fetch
that was interrupted goes on where it was; for the event history it needs --to for that.

  --json       the timeline as one JSON document (schema aftertrace.timeline/1)
  --format F   write it as F: ${FORMS.join(', ')}
  --out FILE   write that (JSON unless --format says otherwise) to a file, or with bundle to a
               new folder, and the readable timeline here
  --sign FILE  the Ed25519 private key a bundle is signed with, as PEM; one for it alone otherwise
  --case FOLDER
               keep an index of the evidence there; the next replay of the same
               evidence opens it instead of reading everything again
  --sigma DIR  Sigma rules for CloudTrail (product aws, service cloudtrail) to run beside our own
               detections; what cannot be applied whole is told with its reason and left out
  --from, --to TIME
               of addresses: files delivered from then on, and up to two hours after the end,
               as 2026-05-12 or 2026-05-12T04:40:00Z
  --endpoint URL, --region R, --requester-pays
               of addresses: where they are, if not where your AWS settings say, and that
               you pay for reading somebody else's bucket

Exit code: 0 all evidence was read; 1 parts of it were not, each listed with its place
and reason; 2 used wrongly; 3 a path could not be opened or holds no evidence.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('replay', args, {
      json: { type: 'boolean' },
      out: { type: 'string' },
      format: { type: 'string' },
      sign: { type: 'string' },
      case: { type: 'string' },
      sigma: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      endpoint: { type: 'string' },
      region: { type: 'string' },
      'requester-pays': { type: 'boolean' },
    });
    requireForm(values.format, values.out);
    if (positionals.length === 0) {
      throw new Problem('USAGE', 'replay: no evidence was named', {
        fix: 'name files or folders: aftertrace replay ./evidence',
      });
    }
    const [fromMs, toMs] = [timeOf('from', values.from), timeOf('to', values.to)];
    const { endpoint, region } = values;
    const fetched: Fetched[] = [];
    for (const address of positionals.filter(isAddress)) {
      fetched.push(
        await fetchEvidence({
          address,
          folder: join(values.case ?? '.aftertrace', 'fetched'),
          ...(fromMs !== undefined && { fromMs }),
          ...(toMs !== undefined && { toMs }),
          ...(endpoint !== undefined && { endpoint }),
          ...(region !== undefined && { region }),
          ...(await placeOf(address)),
          requesterPays: values['requester-pays'] === true,
          signal: io.interrupted,
          onProgress: fetchLine(address, io),
        }),
      );
      tellFetched(address, fetched.at(-1), io);
    }
    const paths = [
      ...positionals.filter((one) => !isAddress(one)),
      ...fetched.map((one) => one.path),
    ];
    const [only] = fetched;
    const { timeline, sigma, close } = await replay({
      paths,
      ...(only !== undefined && paths.length === 1 && { toldFrom: only.toldFrom }),
      notFetched: fetched.flatMap(({ failures }) => failures),
      ...(values.case !== undefined && { caseFolder: values.case }),
      ...(values.sigma !== undefined && { sigmaFolder: values.sigma }),
      signal: io.interrupted,
      onProgress: progressLine(io),
    });
    close();
    const { out, format = 'json' } = values;
    if (out !== undefined && format === 'bundle') {
      const signingKey = values.sign === undefined ? {} : { signingKey: await keyIn(values.sign) };
      await writeBundle({ paths, timeline, folder: out, ...signingKey });
    } else if (out !== undefined) await writeTimeline(out, await exported(format, timeline));
    io.print(
      values.json === true
        ? timelineJson(timeline)
        : values.format !== undefined && out === undefined
          ? await exported(format, timeline)
          : renderTimeline(timeline, { width: io.columns, colour: io.colour }),
    );
    if (sigma !== undefined) tellSigma(sigma, io);
    const { rejected, notListed = 0 } = timeline.evidence;
    if (notListed > 0) {
      io.tell(
        `${notListed} records that no finding leads to were read and counted, and are not listed.`,
      );
    }
    if (rejected.length === 0) return 0;
    const [first] = rejected;
    io.tell(
      `${countRejected(rejected)} piece(s) of evidence could not be read, the first in ${neutralise(first?.location ?? '')}: ${neutralise(first?.because ?? '')}.`,
    );
    io.tell('Fetch those files again if you can; everything beside them was read.');
    return 1;
  },
};

/** A range is asked as AWS would be, at its endpoint and with a key of its own. */
async function placeOf(address: string): Promise<Partial<FetchRequest>> {
  if (!address.startsWith('range://')) return {};
  const { runningRange } = await import('../exec/running-range.ts');
  const [host = '', query] = address.slice('range://'.length).split('?');
  const seed = new URLSearchParams(query).get('seed') ?? undefined;
  const { endpoint, region, credentials } = await runningRange(
    `http://${host}`,
    seed,
    process.env,
    'replay',
  );
  return {
    address: `trails://${region}`,
    withLogs: '/aws/lambda/',
    endpoint,
    region,
    credentials,
  };
}

function timeOf(option: 'from' | 'to', written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const at = Date.parse(written);
  if (Number.isNaN(at)) {
    throw new Problem('USAGE', `replay: --${option} cannot read the time "${written}"`, {
      fix: 'write it as 2026-05-12 or 2026-05-12T04:40:00Z',
    });
  }
  return at;
}

function fetchLine(address: string, io: Terminal): (progress: FetchProgress) => void {
  const began = systemClock.now();
  let toldAt = began;
  return ({ objects, bytes }) => {
    const now = systemClock.now();
    if (now - toldAt < TELL_EVERY) return;
    toldAt = now;
    const perSecond = bytes / ((now - began) / 1000);
    io.tell(
      `fetched ${objects} files of ${neutralise(address)}, ${megabytes(bytes)} MB, ${megabytes(perSecond)} MB/s; how many there are is known when all are listed`,
    );
  };
}

function tellFetched(address: string, fetched: Fetched | undefined, io: Terminal): void {
  if (fetched === undefined) return;
  const { objects, bytes, alreadyThere, failures, path } = fetched;
  io.tell(
    `${neutralise(address)}: ${objects} files, ${megabytes(bytes)} MB fetched now, ${alreadyThere} there already, ${failures.length} could not be fetched. They are in ${path}.`,
  );
}

function tellSigma(sigma: SigmaRules, io: Terminal): void {
  const { rules, rejected, setAside } = sigma;
  io.tell(
    `Sigma: ${rules.length} rule(s) were run, ${setAside.length} file(s) are for other logs, ${rejected.length} could not be applied.`,
  );
  for (const { file, because } of rejected) {
    io.tell(`  ${neutralise(file)}: ${neutralise(because)}`);
  }
}

function requireForm(format: string | undefined, out: string | undefined): void {
  if (format !== undefined && !FORMS.includes(format)) {
    throw new Problem('USAGE', `replay: there is no form "${format}"`, {
      fix: `forms are: ${FORMS.join(', ')}`,
    });
  }
  if (format === 'bundle' && out === undefined) {
    throw new Problem('USAGE', 'replay: a bundle is a folder, and none was named', {
      fix: 'add --out FOLDER',
    });
  }
}

async function exported(format: string, timeline: Timeline): Promise<string> {
  const exporter = exporters.find(format);
  if (exporter === undefined) throw new Error(`there is no exporter ${format}`);
  const chunks: Uint8Array[] = [];
  const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  await exporter.write(timeline, exporter.options.parse({}), to);
  return Buffer.concat(chunks).toString('utf8');
}

async function keyIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Problem('USAGE', `replay: cannot read the key "${path}"`, {
      fix: 'name a file with an Ed25519 private key in PEM form',
      cause,
    });
  }
}

/** A line every two seconds where reading takes longer than that: how far, how fast, how long still. */
function progressLine(io: Terminal): (progress: ReplayProgress) => void {
  const began = systemClock.now();
  let toldAt = began;
  return (progress) => {
    const now = systemClock.now();
    if (progress.step !== 'reading' || now - toldAt < TELL_EVERY) return;
    toldAt = now;
    const { filesRead, files, bytesRead, bytes } = progress;
    const perSecond = bytesRead / ((now - began) / 1000);
    const left = perSecond > 0 ? Math.ceil((bytes - bytesRead) / perSecond) : 0;
    const share = bytes > 0 ? Math.floor((bytesRead / bytes) * 100) : 100;
    io.tell(
      `read ${filesRead} of ${files} files, ${share} % of ${megabytes(bytes)} MB, ${megabytes(perSecond)} MB/s, about ${left} s left`,
    );
  };
}

const TELL_EVERY = 2000;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

async function writeTimeline(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new Problem('USAGE', `replay: cannot write "${path}"`, {
      fix: 'name a file in a folder that exists and that you may write to',
      cause,
    });
  }
}
