import { type Instant, later, seconds } from '../../../base/instant.ts';
import type { Seeded } from '../../../base/seeded.ts';
import type { Platform, WrittenRecord } from '../../platform.ts';
import { tellDefaultBus } from './bus-delivery.ts';
import { WINDOW } from './delivery/log-file-key.ts';
import { writeLogFiles } from './delivery/write-log-files.ts';
import { writeDigests } from './digest/write-digests.ts';
import { remember } from './event-history.ts';
import { selects } from './selection/selects.ts';
import { cloudTrailState, type Trail } from './state.ts';

/** Listens to every record the range writes, and delivers once in every five minutes. */
export function startRecording(platform: Platform): void {
  const random = platform.random.fork('cloudtrail');
  platform.onRecord((written) => {
    keep(platform, written);
  });
  const deliverAt = (due: Instant) => {
    platform.clock.at(due, 'chore', async () => {
      deliverAt(nextDelivery(due, random));
      await deliver(platform, random);
    });
  };
  deliverAt(nextDelivery((platform.clock.now() - WINDOW) as Instant, random));
}

/** Files are written in the last third of a window, a little before the time in their names. */
function nextDelivery(last: Instant, random: Seeded): Instant {
  const start = later((Math.floor(last / WINDOW) * WINDOW) as Instant, WINDOW);
  const into = 200 + Math.floor(random.fork(`window/${start}`).next() * 80);
  return later(start, seconds(into));
}

async function deliver(platform: Platform, random: Seeded): Promise<void> {
  const state = platform.state(cloudTrailState);
  for (const trail of [...state.trails.values(), ...state.departing]) {
    const own = random.fork(`${trail.arn}/${platform.clock.now()}`);
    await writeLogFiles(platform, trail, own);
    await writeDigests(platform, trail);
  }
  state.departing = state.departing.filter(owesNothing);
}

const owesNothing = ({ waiting, digests, chain }: Trail): boolean =>
  waiting.length === 0 && digests.length === 0 && chain === undefined;

function keep(platform: Platform, written: WrittenRecord): void {
  const { trails, departing } = platform.state(cloudTrailState);
  const since = platform.clock.now();
  let isLogged = false;
  let isSelected = false;
  for (const trail of departing.length === 0
    ? trails.values()
    : [...trails.values(), ...departing]) {
    if (written.account !== trail.accountId) continue;
    if (!trail.logging && written.record.eventID !== trail.lastEvent) continue;
    isLogged = true;
    if (!selects(trail, written)) continue;
    isSelected = true;
    trail.waiting.push({ record: written.record, since });
  }
  if (written.category === 'management') remember(platform, written);
  // The bus hears of what happens while a trail is on; of data events, only of those a trail asked for.
  if (isLogged && (isSelected || written.category === 'management')) {
    tellDefaultBus(platform, written);
  }
}
