import type { Clock } from '../../../infra/base/instant.ts';
import { countRejected, reasonOf } from '../../../replay/evidence/rejections.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { shown } from '../scene/event-words.ts';
import type { CaseStanding } from './cases.ts';
import type { CaseNews } from './replay-case.ts';

/** One case, as its page and the list of cases show it. */
export interface CaseView {
  readonly id: string;
  readonly href: string;
  /** Its page, or its replay once there is one. */
  readonly openHref: string;
  readonly name: string;
  readonly from: string;
  readonly created: string;
  readonly state: 'collecting' | 'reading' | 'ready' | 'failed';
  readonly word: string;
  readonly heading: string;
  readonly sentence: string;
  /** Of what is to be read, from 0 to 100; undefined while that cannot be told. */
  readonly percent: number | undefined;
  readonly problem: { readonly message: string; readonly fix: string } | undefined;
}

export function caseView({ file, progress, sent }: CaseStanding, clock: Clock): CaseView {
  const { id, source, createdAt } = file;
  const href = `/cases/${encodeURIComponent(id)}`;
  const state = progress === undefined ? file.state : 'reading';
  const elapsed = progress === undefined ? 0 : clock.now() - progress.since;
  const told = toldOf({ file, progress, sent }, state, elapsed);
  return {
    id,
    href,
    openHref: state === 'ready' ? `/replay/${encodeURIComponent(id)}` : href,
    name: file.name === '' ? id : shown(file.name, 200),
    from:
      source.kind === 'files'
        ? `${counted(sent.files, 'file')} sent, ${megabytes(sent.bytes)} MB`
        : shown(source.kind === 'path' ? source.path : source.address, 300),
    created: `${createdAt.slice(0, 10)}, ${createdAt.slice(11, 16)} UTC`,
    state,
    ...told,
    problem:
      state === 'failed' && file.problem !== undefined
        ? { message: shown(file.problem.message, 1_000), fix: shown(file.problem.fix, 600) }
        : undefined,
  };
}

type Told = Pick<CaseView, 'word' | 'heading' | 'sentence' | 'percent'>;

function toldOf(
  { file: { outcome }, progress, sent }: CaseStanding,
  state: CaseView['state'],
  elapsed: number,
): Told {
  switch (state) {
    case 'collecting':
      return {
        word: 'not read yet',
        heading: `${counted(sent.files, 'file')} sent`,
        sentence: 'They have not been read yet.',
        percent: undefined,
      };
    case 'failed':
      return {
        word: 'failed',
        heading: 'This evidence could not be read',
        sentence: '',
        percent: undefined,
      };
    case 'reading':
      return readingTold(progress?.news, elapsed);
    case 'ready': {
      const { files = 0, records = 0, notListed = 0, rejected = 0, incidents = 0 } = outcome ?? {};
      const rest =
        notListed > 0
          ? ` ${grouped(notListed)} of them no finding leads to: they were read and counted, and are not listed.`
          : '';
      return {
        word:
          rejected > 0
            ? `${counted(incidents, 'incident')}, ${counted(rejected, 'piece')} unreadable`
            : counted(incidents, 'incident'),
        heading:
          rejected > 0
            ? `${counted(rejected, 'piece')} of ${counted(files, 'file')} could not be read`
            : counted(incidents, 'incident'),
        sentence: `${counted(files, 'file')}, ${counted(records, 'record')}, read in ${((outcome?.tookMs ?? 0) / 1000).toFixed(1)} s.${rest}`,
        percent: undefined,
      };
    }
  }
}

function readingTold(news: CaseNews | undefined, elapsed: number): Told {
  const word = 'being read';
  const seconds = Math.max(elapsed, 1) / 1000;
  switch (news?.kind) {
    case 'fetching':
      return {
        word,
        heading: `${counted(news.objects, 'file')} fetched`,
        sentence: `${megabytes(news.bytes)} MB, ${megabytes(news.bytes / seconds)} MB/s. How many there are is known when all are listed.`,
        percent: undefined,
      };
    case 'reading': {
      const { filesRead, files, bytesRead, bytes } = news;
      const rate = bytesRead / seconds;
      const left = rate > 0 ? Math.ceil((bytes - bytesRead) / rate) : 0;
      return {
        word,
        heading: `${grouped(filesRead)} of ${counted(files, 'file')} read`,
        sentence: `${megabytes(bytesRead)} of ${megabytes(bytes)} MB, ${megabytes(rate)} MB/s, about ${left} s left.`,
        percent: bytes > 0 ? Math.floor((bytesRead / bytes) * 100) : undefined,
      };
    }
    case 'linking':
      return {
        word,
        heading: 'All files read',
        sentence: `${counted(news.events, 'record')}, ${grouped(Math.round(news.events / seconds))} a second. Looking for what links them.`,
        percent: 100,
      };
    case 'telling':
    case 'done':
      return { word, heading: 'All files read', sentence: 'Telling the story.', percent: 100 };
    case 'failed':
    case undefined:
      return {
        word,
        heading: 'Looking for files',
        sentence: 'Reading begins.',
        percent: undefined,
      };
  }
}

/** Pieces that could not be read, each with its place and reason. */
export function rejectedRows({ evidence }: Timeline) {
  return {
    rows: evidence.rejected.slice(0, MOST_REJECTED).map((one) => ({
      location: shown(one.location, 300),
      offset: one.offset === null ? 'the whole file' : `from byte ${grouped(one.offset)}`,
      because: shown(reasonOf(one), 400),
    })),
    more: countRejected(evidence.rejected.slice(MOST_REJECTED)),
  };
}

const MOST_REJECTED = 100;

/** "12,304" */
const grouped = (amount: number): string => String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ',');

const counted = (amount: number, noun: string): string =>
  `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
