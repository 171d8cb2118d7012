import { writeFile } from 'node:fs/promises';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { timelineJson } from '../../../replay/export/json/exporter.ts';
import { type ReplayProgress, replay } from '../../../replay/replay.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import { renderTimeline } from '../../../replay/text/render-timeline.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace replay <path>... [--json] [--out FILE] [--case FOLDER]

Evidence in, timeline out. Paths are files or folders with CloudTrail log files,
LookupEvents answers, Lambda destination records and the messages that carried them,
plain or gzipped, recognised by content. The evidence is only read.

  --json       the timeline as one JSON document (schema aftertrace.timeline/1)
  --out FILE   write that JSON to a file and the readable timeline here
  --case FOLDER
               keep an index of the evidence there; the next replay of the same
               evidence opens it instead of reading everything again

Exit code: 0 all evidence was read; 1 parts of it were not, each listed with its place
and reason; 2 used wrongly; 3 a path could not be opened or holds no evidence.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('replay', args, {
      json: { type: 'boolean' },
      out: { type: 'string' },
      case: { type: 'string' },
    });
    if (positionals.length === 0) {
      throw new Problem('USAGE', 'replay: no evidence was named', {
        fix: 'name files or folders: aftertrace replay ./evidence',
      });
    }
    const { timeline, close } = await replay({
      paths: positionals,
      ...(values.case !== undefined && { caseFolder: values.case }),
      signal: io.interrupted,
      onProgress: progressLine(io),
    });
    close();
    if (values.out !== undefined) await writeTimeline(values.out, timelineJson(timeline));
    io.print(
      values.json === true
        ? timelineJson(timeline)
        : renderTimeline(timeline, { width: io.columns, colour: io.colour }),
    );
    const { rejected, notListed = 0 } = timeline.evidence;
    if (notListed > 0) {
      io.tell(
        `${notListed} records that no finding leads to were read and counted, and are not listed.`,
      );
    }
    if (rejected.length === 0) return 0;
    const [first] = rejected;
    io.tell(
      `${rejected.length} piece(s) of evidence could not be read, the first in ${neutralise(first?.location ?? '')}: ${neutralise(first?.because ?? '')}.`,
    );
    io.tell('Fetch those files again if you can; everything beside them was read.');
    return 1;
  },
};

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
