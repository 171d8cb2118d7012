/** The last part of an arn, a queue's address or a path. */
export function lastPart(name: string): string {
  const inArn = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(name)?.[1] ?? name;
  const cut = inArn.replace(/^(?:function|user|role|event-bus|rule|table|trail):?\/?/, '');
  return cut.replace(/^https?:\/\/[^/]+\/\d+\//, '');
}

/** "assumed-role/scan-role/scan" is the session "scan"; a user is called by name; a service by its own. */
export function shortPrincipal(principal: string): string {
  const assumed = /:assumed-role\/[^/]+\/(.+)$/s.exec(principal)?.[1];
  return assumed ?? lastPart(principal).replace(/^.*\//s, '');
}

/** What the CDK adds to make a name unique: "VerdictRecords784BBF4D-2E017177876E". */
const withoutHash = (name: string): string => name.replace(/[0-9A-F]{8}-[0-9A-Za-z]{12}$/, '');

/** The beginning, up to a hyphen, that many of the names share; empty when there is none worth leaving out. */
export function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of new Set(names)) {
    for (let cut = name.indexOf('-'); cut > 0; cut = name.indexOf('-', cut + 1)) {
      const prefix = name.slice(0, cut + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const most = Math.max(3, new Set(names).size * 0.4);
  let best = '';
  for (const [prefix, count] of counts) {
    if (count >= most && prefix.length > best.length) best = prefix;
  }
  return best;
}

/** Names as they are said on one page: without hash, and without what all of them share. */
export type Shorten = (name: string) => string;

export const shortenWith =
  (prefix: string): Shorten =>
  (name) => {
    const bare = withoutHash(name);
    const isLonger = bare.startsWith(prefix) && bare.length > prefix.length;
    return isLonger ? bare.slice(prefix.length) : bare;
  };
