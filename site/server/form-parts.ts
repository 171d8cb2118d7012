/** One field of a form that was sent as `multipart/form-data`. Its content has to be read before the next one comes. */
export interface FormPart {
  readonly name: string;
  /** What the sender calls the file; undefined for a field that is none. */
  readonly filename: string | undefined;
  readonly content: AsyncGenerator<Buffer, void>;
}

const [LONGEST_HEAD, MOST_PARTS] = [8_192, 10_100] as const;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** The text that keeps the parts apart, as the content type names it; undefined where it names none that may be. */
export function boundaryIn(contentType: string | undefined): string | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/is.exec(
      contentType ?? '',
    ) ?? [];
  return quoted ?? bare;
}

/**
 * The parts of a form as they come; no file is held.
 *
 * @throws Error when it is not such a form, or ends in the middle.
 */
export async function* formParts(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<FormPart, void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const source = chunks[Symbol.asyncIterator]();
  // The first one has no line before it.
  let held: Buffer = Buffer.from('\r\n');
  const more = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) throw new Error('the form ends in the middle');
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
  };
  const until = async function* (end: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = held.indexOf(end);
      if (at >= 0) {
        const last = held.subarray(0, at);
        held = held.subarray(at + end.length);
        if (last.length > 0) yield last;
        return;
      }
      // The end may have come by half.
      const safe = held.length - end.length + 1;
      if (safe > 0) {
        const some = held.subarray(0, safe);
        held = held.subarray(safe);
        yield some;
      }
      await more();
    }
  };
  const rest = async (content: AsyncGenerator<Buffer, void>): Promise<void> => {
    for await (const _part of content) {
      // Nobody wanted it.
    }
  };
  await rest(until(delimiter));
  for (let count = 0; count < MOST_PARTS; count += 1) {
    while (held.length < 2) await more();
    if (held.subarray(0, 2).toString() === '--') return;
    let head = '';
    for await (const some of until(END_OF_HEAD)) {
      head += some.toString();
      if (head.length > LONGEST_HEAD) throw new Error('a part of the form has too long a head');
    }
    const said = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1] ?? '';
    const state = { isRead: false };
    const content = (async function* () {
      yield* until(delimiter);
      state.isRead = true;
    })();
    yield { name: valueOf('name', said) ?? '', filename: valueOf('filename', said), content };
    if (!state.isRead) await rest(content);
  }
  throw new Error('the form has too many parts');
}

/** Browsers write quotes and line breaks of a name as %22, %0D and %0A. */
const valueOf = (name: string, said: string): string | undefined =>
  new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(`;${said}`)?.[1];
