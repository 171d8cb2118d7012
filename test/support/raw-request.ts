import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One request as it is written here: `fetch` would tidy the path and set the host and origin itself. */
export function rawRequest(
  site: string,
  path: string,
  { method = 'GET', headers = {}, body }: Asking = {},
): Promise<Answer> {
  const { port } = new URL(site);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const bytes = Buffer.concat(parts);
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, headers: answered, text: bytes.toString(), bytes });
      });
    });
    sent.on('error', reject).end(body);
  });
}

/** The token a page of the site carries. */
export async function tokenOf(site: string): Promise<string> {
  const { text } = await rawRequest(site, '/cases');
  return /name="token" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? '';
}

/** As a form of one of the site's own pages sends it. */
export const formPost = (
  site: string,
  token: string,
  fields: Readonly<Record<string, string>>,
): Asking => ({
  method: 'POST',
  headers: {
    origin: site,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ token, ...fields }).toString(),
});
