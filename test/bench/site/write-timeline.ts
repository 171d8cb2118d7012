import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Timeline } from '../../../replay/timeline/timeline.ts';

/** Piece by piece: a million events are longer than a text may be. */
export async function writeTimeline(file: string, timeline: Timeline): Promise<void> {
  await pipeline(Readable.from(pieces(timeline)), createWriteStream(file));
}

function* pieces({ events, links, ...rest }: Timeline): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"events":[`;
  yield* listed(events);
  yield '],"links":[';
  yield* listed(links);
  yield ']}';
}

const PIECE = 1000;

function* listed(entries: readonly object[]): Generator<string> {
  for (let at = 0; at < entries.length; at += PIECE) {
    const piece = JSON.stringify(entries.slice(at, at + PIECE)).slice(1, -1);
    yield at === 0 ? piece : `,${piece}`;
  }
}
