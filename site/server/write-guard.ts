import { randomBytes, timingSafeEqual } from 'node:crypto';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';

/**
 * Lets through what changes something only if a page of ours asked for it.
 *
 * Two locks, for either alone has been got around: the browser has to say that the request comes from this very origin,
 * and the request has to carry a token that only our pages hold, which no page elsewhere can read.
 */
export interface WriteGuard {
  /** For forms and for what scripts send; another one each time the site starts. */
  readonly token: string;
  /** In front of a form: looks at where it comes from, reads it, and looks for the token in it. */
  readonly form: readonly RequestHandler[];
  /** In front of a body that is read as it comes: the token stands in a header. */
  readonly stream: readonly RequestHandler[];
  /** In front of a form with files, which is read as it comes: only where it comes from. The token is its first field. */
  readonly files: readonly RequestHandler[];
  /** Whether the first field of such a form holds the token. Nothing may be done before. */
  holdsToken(given: unknown): boolean;
}

const TOKEN_HEADER = 'x-aftertrace-token';

/** Bytes; the longest an answer may be is a thousand characters. */
const FORM_LIMIT = 32 * 1024;

export function writeGuard(): WriteGuard {
  const token = randomBytes(32).toString('hex');
  const holdsToken = (given: unknown): boolean => {
    const [one, other] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
    return one.length === other.length && timingSafeEqual(one, other);
  };
  const withToken =
    (tokenIn: (request: Request) => unknown): RequestHandler =>
    (request, response, next) => {
      if (holdsToken(tokenIn(request))) next();
      else refuse(response, 'The form is from before this site was started. Load the page again.');
    };
  return {
    token,
    form: [
      fromHere,
      express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 20 }),
      withToken(({ body }) => (body as { token?: unknown } | undefined)?.token),
    ],
    files: [fromHere],
    holdsToken,
    stream: [fromHere, withToken(({ headers }) => headers[TOKEN_HEADER])],
  };
}

/**
 * A form sends no origin where no referrer is to be told, only "null"; then, as in every browser of today, the fetch
 * metadata say it. Whoever sends neither is no page of ours.
 */
function fromHere(request: Request, response: Response, next: NextFunction): void {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const isOwnOrigin = origin === `http://${host}`;
  const isOrigin = isOwnOrigin || origin === undefined || origin === 'null';
  const isSite = site === undefined ? isOwnOrigin : site === 'same-origin';
  if (isOrigin && isSite) next();
  else refuse(response, 'Only a page of this site may change anything here.');
}

function refuse(response: Response, because: string): void {
  response.status(403).type('text/plain').send(`${because}\n`);
}
