import { once } from 'node:events';
import { watch } from 'node:fs';
import { announceDoor, ask, forgetDoor, isUp } from '../../labs/control-client.ts';
import { openControlServer } from '../../labs/control-server.ts';
import { journaled, openJournal } from '../../labs/journal.ts';
import { labControl } from '../../labs/lab-control.ts';
import { readProgress, type Seat } from '../../labs/seat.ts';
import { openWorkbench, type Refreshed, type WorkbenchOptions } from '../../labs/workbench.ts';
import { neutralise } from '../../replay/text/neutralise.ts';
import type { Terminal } from './command.ts';
import { sessionAsJson, sessionAsText } from './render-session.ts';

/** Holds a participant's copy up until Ctrl-C or `down`; where it is up already, deploys what was saved since. */
export async function holdUp(
  seat: Seat,
  options: WorkbenchOptions & { readonly json: boolean },
  io: Terminal,
): Promise<void> {
  const say = (line: string) => {
    io.tell(neutralise(line, 400));
  };
  if (await isUp(seat)) {
    const { changed, tookMs } = (await ask(seat, 'refresh', {}, say)) as Refreshed;
    const told = { isUp: true, changed, tookMs };
    io.print(options.json ? `${JSON.stringify(told)}\n` : `${refreshed(seat, told)}\n`);
    return;
  }
  // Before anything is written: where nothing was started there is nothing to write it to.
  await readProgress(seat);
  const journal = openJournal(seat);
  journal.began('up');
  const bench = await openWorkbench(seat, options, (line) => {
    journal.say('up', line);
    say(line);
  }).catch((error: unknown) => {
    journal.failed('up', error);
    throw error;
  });
  const stop = new AbortController();
  const actions = labControl(seat, bench, () => {
    stop.abort();
  });
  const server = await openControlServer(journaled(actions, journal));
  const watching = watchCopy(seat, say);
  try {
    await announceDoor(seat, server.door);
    const session = bench.session();
    journal.done('up', { pid: process.pid, endpoint: session.range.endpoint });
    io.print(options.json ? `${sessionAsJson(session)}\n` : sessionAsText(session, CLOSING));
    const ended = AbortSignal.any([io.interrupted, stop.signal]);
    if (!ended.aborted) await once(ended, 'abort');
  } finally {
    // An attack that was given up may hold on to its range for ever, and nobody waits for it.
    setTimeout(() => process.exit(0), GIVEN_UP_AFTER).unref();
    await forgetDoor(seat);
    journal.done('down', null);
    watching.close();
    server.close();
    await bench.close();
  }
}

const CLOSING =
  'Saving a file deploys it again. "attack", "check", "hint" and "answer" work from another terminal;\nCtrl-C or "down" takes it down.\n';

/** Milliseconds to come to an end in. */
const GIVEN_UP_AFTER = 3_000;

/** Milliseconds after the last of several files an editor writes. */
const SETTLED = 150;

/** By the same door as everybody: what is saved is deployed when nothing else is under way. */
function watchCopy(seat: Seat, say: (line: string) => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(seat.copy, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void ask(seat, 'refresh', {}, say).then(
        (answer) => {
          const told = answer as Refreshed;
          if (told.changed) say(refreshed(seat, told));
        },
        (error: unknown) => {
          say(error instanceof Error ? error.message : String(error));
        },
      );
    }, SETTLED);
  });
  watcher.on('error', (error) => {
    say(`changes are no longer noticed by themselves (${error.message}); "up" deploys them`);
  });
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

const refreshed = ({ lab }: Seat, { changed, tookMs }: Refreshed): string =>
  changed
    ? `${lab.id}: deployed what changed, in ${(tookMs / 1000).toFixed(1)} s`
    : `${lab.id}: it is up, and nothing has changed`;
