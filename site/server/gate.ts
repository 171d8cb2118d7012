import type { NextFunction, Request, Response } from 'express';

/**
 * What every answer forbids the browser. No inline script or style, nothing from elsewhere, nobody may frame it, and
 * no link tells another site which run was open.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * Lets a request in, or not. What changes something has a guard of its own besides: `write-guard.ts`.
 *
 * A page on the internet can make a browser send requests to 127.0.0.1 under a host name of its own; evidence must not
 * be read that way. So the Host has to be one of ours.
 */
export function gate(port: () => number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set(HEADERS);
    const { host = '' } = request.headers;
    if (host !== `127.0.0.1:${port()}` && host !== `localhost:${port()}`) {
      refuse(response, 421, 'This server answers to 127.0.0.1 and localhost only.');
    } else if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
      onlyShown(response);
    } else {
      next();
    }
  };
}

/** For what is asked to change and does not. */
export function onlyShown(response: Response): void {
  response.set('Allow', 'GET, HEAD');
  refuse(response, 405, 'This address only shows things.');
}

function refuse(response: Response, status: number, because: string): void {
  response.status(status).type('text/plain').send(`${because}\n`);
}
