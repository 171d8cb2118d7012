import type { Identity } from '../../infra/range/identity/identity.ts';

/**
 * A second reading of AWS's documentation, to hold the range's evaluator against. Written for clarity: every
 * pattern is a regular expression made on the spot, nothing is compiled, kept or shared with the other one.
 *
 * Sources: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: Condition operators",
 * "Principal", "NotPrincipal", "Resource", "Variables and tags".
 */
export interface NaiveQuestion {
  readonly caller: Identity;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly resourcePolicy?: Document;
  readonly identity: readonly Document[];
  readonly boundary?: Document;
  readonly session: readonly Document[];
  readonly serviceControl: readonly Document[];
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface Document {
  readonly Version?: string;
  readonly Statement: readonly WrittenStatement[];
}

export interface WrittenStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | WrittenPrincipals;
  readonly NotPrincipal?: '*' | WrittenPrincipals;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly NotResource?: Texts;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Texts>>>>;
}

type Texts = string | readonly string[];
type WrittenPrincipals = Readonly<Record<string, Texts>>;

export type Verdict = 'allowed' | 'explicitly denied' | 'implicitly denied';

export function naiveVerdict(question: NaiveQuestion): Verdict {
  const { caller, action } = question;
  const isTrust =
    question.resourcePolicy !== undefined &&
    /^sts:(AssumeRole|SetSourceIdentity|TagSession)/i.test(action);
  const isKey = question.resourcePolicy !== undefined && /^kms:/i.test(action);
  const owner = question.resourceAccount ?? accountOf(caller);

  const resourceStatements = statementsOf(question.resourcePolicy, isTrust);
  const denied = (statements: readonly Placed[]) =>
    statements.some((placed) => placed.statement.Effect === 'Deny' && applies(placed, question));
  const allowed = (statements: readonly Placed[]) =>
    statements.some((placed) => placed.statement.Effect === 'Allow' && applies(placed, question));
  const own = (documents: readonly Document[]) =>
    documents.flatMap((document) => attachedStatements(document));

  const serviceControl = own(question.serviceControl);
  const identity = own(question.identity);
  const boundary = own(question.boundary === undefined ? [] : [question.boundary]);
  const session = own(question.session);

  // The owner's root can always mend a bucket policy, whatever that policy says.
  const rescue =
    caller.kind === 'root' &&
    owner === caller.accountId &&
    /^s3:(Get|Put|Delete)BucketPolicy$/.test(action);
  if (denied(serviceControl)) return 'explicitly denied';
  if (!rescue && denied(resourceStatements)) return 'explicitly denied';
  if (denied(identity) || denied(boundary) || denied(session)) return 'explicitly denied';

  const yes = (answer: boolean): Verdict => (answer ? 'allowed' : 'implicitly denied');
  if (caller.kind === 'service' || caller.kind === 'anonymous')
    return yes(allowed(resourceStatements));
  if (question.serviceControl.length > 0 && !allowed(serviceControl)) return 'implicitly denied';

  const limits = () =>
    (question.boundary === undefined || allowed(boundary)) &&
    (question.session.length === 0 || allowed(session));
  const byResource = closest(resourceStatements, question);
  if (owner !== accountOf(caller)) {
    if (byResource === undefined) return 'implicitly denied';
    return yes(caller.kind === 'root' || (allowed(identity) && limits()));
  }
  if ((isTrust || isKey) && byResource === undefined) return 'implicitly denied';
  if (caller.kind === 'root') return 'allowed';
  if (byResource === 'itself') return 'allowed';
  if (byResource === 'its role') return yes(limits());
  return yes(allowed(identity) && limits());
}

interface Placed {
  readonly statement: WrittenStatement;
  readonly version: string | undefined;
  readonly place: 'attached' | 'resource' | 'trust';
}

const attachedStatements = ({ Statement, Version }: Document): Placed[] =>
  Statement.map((statement) => ({ statement, version: Version, place: 'attached' }));

const statementsOf = (document: Document | undefined, isTrust: boolean): Placed[] =>
  (document?.Statement ?? []).map((statement) => ({
    statement,
    version: document?.Version,
    place: isTrust ? 'trust' : 'resource',
  }));

const listOf = (texts: Texts | undefined): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;

const accountOf = (caller: Identity): string | undefined =>
  'accountId' in caller ? caller.accountId : undefined;

type Closeness = 'itself' | 'its role' | 'its account';

/** How closely the closest allowing statement of a resource's policy names the caller. */
function closest(statements: readonly Placed[], question: NaiveQuestion): Closeness | undefined {
  const found = statements
    .filter((placed) => placed.statement.Effect === 'Allow' && applies(placed, question))
    .map(({ statement }) => named(statement.Principal, question.caller));
  for (const closeness of ['itself', 'its role', 'its account'] as const) {
    if (found.includes(closeness)) return closeness;
  }
  return undefined;
}

function named(principal: WrittenStatement['Principal'], caller: Identity): Closeness | undefined {
  if (principal === undefined) return undefined;
  if (principal === '*') return 'itself';
  const aws = listOf(principal['AWS']);
  if (aws.includes('*')) return 'itself';
  switch (caller.kind) {
    case 'anonymous':
      return undefined;
    case 'service':
      return listOf(principal['Service']).includes(caller.principal) ? 'itself' : undefined;
    case 'root':
      return namesAccount(aws, caller.accountId) ? 'itself' : undefined;
    case 'user':
      if (aws.includes(caller.arn) || aws.includes(caller.userId)) return 'itself';
      break;
    case 'federated-user':
      if (aws.includes(caller.arn)) return 'itself';
      if (aws.includes(caller.issuer.arn) || aws.includes(caller.issuer.userId)) return 'its role';
      break;
    case 'role-session':
      if (aws.includes(caller.arn)) return 'itself';
      if (aws.includes(caller.roleArn) || aws.includes(caller.roleId)) return 'its role';
      break;
  }
  return namesAccount(aws, caller.accountId) ? 'its account' : undefined;
}

const namesAccount = (aws: readonly string[], account: string): boolean =>
  aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`);

/** NotPrincipal has to list the account and the principal, and for a session the role as well. */
function spared(principal: '*' | WrittenPrincipals, caller: Identity): boolean {
  if (principal === '*' || listOf(principal['AWS']).includes('*')) return true;
  const aws = listOf(principal['AWS']);
  if (caller.kind === 'anonymous') return false;
  if (caller.kind === 'service') return listOf(principal['Service']).includes(caller.principal);
  if (!namesAccount(aws, caller.accountId))
    return caller.kind === 'root' && aws.includes(caller.arn);
  if (caller.kind === 'root') return true;
  if (caller.kind === 'role-session')
    return aws.includes(caller.roleArn) && aws.includes(caller.arn);
  return aws.includes(caller.arn) || (caller.kind === 'user' && aws.includes(caller.userId));
}

function applies(placed: Placed, question: NaiveQuestion): boolean {
  const { statement, place, version } = placed;
  const { caller, action, resource } = question;
  if (place !== 'attached') {
    if (statement.Principal !== undefined) {
      if (named(statement.Principal, caller) === undefined) return false;
    } else if (statement.NotPrincipal !== undefined) {
      if (statement.Effect === 'Allow') return false;
      if (question.boundary === undefined && spared(statement.NotPrincipal, caller)) return false;
    } else return false;
  }
  const doesAction = (patterns: Texts | undefined) =>
    listOf(patterns).some((pattern) => anywhere(pattern.toLowerCase()).test(action.toLowerCase()));
  if (
    statement.Action === undefined ? doesAction(statement.NotAction) : !doesAction(statement.Action)
  )
    return false;
  const context = contextFor(question, place);
  const onResource = (patterns: Texts | undefined) =>
    listOf(patterns).some((pattern) => {
      const filled = fill(pattern, version, context);
      return filled !== undefined && resourcePattern(filled).test(resource);
    });
  if (statement.Resource !== undefined) {
    if (!onResource(statement.Resource)) return false;
  } else if (statement.NotResource !== undefined) {
    if (onResource(statement.NotResource)) return false;
  } else if (place !== 'trust') return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      conditionHolds(operator, valuesOf(context, key), listOf(values), (text) =>
        fill(text, version, context),
      ),
    ),
  );
}

type Context = NaiveQuestion['context'];

const contextFor = ({ context }: NaiveQuestion, place: Placed['place']): Context =>
  place === 'attached'
    ? context
    : Object.fromEntries(
        Object.entries(context).filter(([key]) => key.toLowerCase() !== 'lambda:sourcefunctionarn'),
      );

const valuesOf = (context: Context, key: string): readonly string[] =>
  Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1] ?? [];

/** What a variable puts in is never a wildcard: its "*" and "?" wait behind characters nobody types. */
const PLAIN_STAR = '\uE000';
const PLAIN_MARK = '\uE001';

function fill(text: string, version: string | undefined, context: Context): string | undefined {
  if (version !== '2012-10-17') return text;
  let missing = false;
  const filled = text.replace(/\$\{([^{}]*)\}/g, (_, inside: string) => {
    if (inside === '*') return PLAIN_STAR;
    if (inside === '?') return PLAIN_MARK;
    if (inside === '$') return '$';
    const withDefault = /^\s*([^,\s]+)\s*,\s*'([^']*)'\s*$/.exec(inside);
    const values = valuesOf(context, withDefault?.[1] ?? inside.trim());
    const value = values.length === 1 ? values[0] : withDefault?.[2];
    if (value === undefined) missing = true;
    return (value ?? '').replaceAll('*', PLAIN_STAR).replaceAll('?', PLAIN_MARK);
  });
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set inside the callback above, which the rule does not follow
  return missing ? undefined : filled;
}

const asTyped = (text: string): string =>
  text.replaceAll(PLAIN_STAR, '*').replaceAll(PLAIN_MARK, '?');

const escaped = (text: string): string => asTyped(text).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** "*" is any run and "?" any one character. */
const anywhere = (pattern: string): RegExp =>
  new RegExp(
    `^${[...pattern].map((char) => (char === '*' ? '[^]*' : char === '?' ? '[^]' : escaped(char))).join('')}$`,
  );

/** A star stays inside its part of the ARN unless it ends that part or stands in the resource itself. */
function resourcePattern(written: string): RegExp {
  const parts = written.startsWith('arn:') ? written.split(':') : [written];
  // An ARN without wildcards that stops early is completed.
  if (written.startsWith('arn:') && parts.length < 6 && !written.includes('*')) parts.push('*');
  const source = parts.map((part, at) =>
    [...part]
      .map((char, position) => {
        if (char === '?') return '[^]';
        if (char !== '*') return escaped(char);
        return at >= 5 || position === part.length - 1 ? '[^]*' : '[^:]*';
      })
      .join(''),
  );
  return new RegExp(`^${source.join(':')}$`);
}

function arnMatches(pattern: string, arn: string): boolean {
  const wanted = pattern.split(':');
  if (wanted.length < 6) return anywhere(pattern).test(arn);
  const given = arn.split(':');
  if (given.length < 6) return false;
  const sixth = (parts: readonly string[]) => [...parts.slice(0, 5), parts.slice(5).join(':')];
  const [patterns, values] = [sixth(wanted), sixth(given)];
  return patterns.every((part, at) => anywhere(part).test(values[at] ?? ''));
}

type Fill = (text: string) => string | undefined;
type Comparison = (wanted: string, given: string) => boolean;

const byNumber =
  (
    read: (text: string) => number,
    compare: (given: number, wanted: number) => boolean,
  ): Comparison =>
  (wanted, given) =>
    compare(read(given), read(wanted));

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
const dateIn = (text: string): number =>
  /^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text);

const lower = (text: string): string => text.toLowerCase();

const POSITIVE: Readonly<Record<string, Comparison>> = {
  stringequals: (wanted, given) => asTyped(wanted) === given,
  stringequalsignorecase: (wanted, given) => lower(asTyped(wanted)) === lower(given),
  stringlike: (wanted, given) => anywhere(wanted).test(given),
  arnequals: arnMatches,
  arnlike: arnMatches,
  bool: (wanted, given) => lower(asTyped(wanted)) === lower(given),
  binaryequals: (wanted, given) => wanted === given,
  ipaddress: inNetwork,
  numericequals: byNumber(numberIn, (given, wanted) => given === wanted),
  numericlessthan: byNumber(numberIn, (given, wanted) => given < wanted),
  numericlessthanequals: byNumber(numberIn, (given, wanted) => given <= wanted),
  numericgreaterthan: byNumber(numberIn, (given, wanted) => given > wanted),
  numericgreaterthanequals: byNumber(numberIn, (given, wanted) => given >= wanted),
  dateequals: byNumber(dateIn, (given, wanted) => given === wanted),
  datelessthan: byNumber(dateIn, (given, wanted) => given < wanted),
  datelessthanequals: byNumber(dateIn, (given, wanted) => given <= wanted),
  dategreaterthan: byNumber(dateIn, (given, wanted) => given > wanted),
  dategreaterthanequals: byNumber(dateIn, (given, wanted) => given >= wanted),
};

const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  notipaddress: 'ipaddress',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
};

/** Families in which AWS fills in policy variables. */
const TAKES_VARIABLES = /^(string|arn|bool)/;

function conditionHolds(
  written: string,
  given: readonly string[],
  wanted: readonly string[],
  fillIn: Fill,
): boolean {
  let operator = lower(written);
  const quantifier = /^(forallvalues|foranyvalue):/.exec(operator)?.[1];
  operator = operator.replace(/^for(all|any)values?:/, '');
  if (operator === 'null')
    return wanted.some((value) => (lower(value) === 'true') === (given.length === 0));
  const ifExists = operator.endsWith('ifexists');
  operator = operator.replace(/ifexists$/, '');
  const positive = NEGATED[operator];
  const compare = POSITIVE[positive ?? operator];
  if (compare === undefined) throw new Error(`no such operator: ${written}`);
  const isNegated = positive !== undefined;
  if (given.length === 0) {
    if (ifExists || quantifier === 'forallvalues') return true;
    return quantifier === undefined && isNegated;
  }
  const passes = (value: string): boolean => {
    const equalsOne = wanted.some((text) => {
      const filled = TAKES_VARIABLES.test(operator) ? fillIn(text) : text;
      return filled !== undefined && compare(filled, value);
    });
    return equalsOne !== isNegated;
  };
  const all = quantifier === 'forallvalues' || (quantifier === undefined && isNegated);
  return all ? given.every(passes) : given.some(passes);
}

function inNetwork(network: string, address: string): boolean {
  const [base = '', length] = network.split('/');
  const [one, other] = [bitsOf(base), bitsOf(address)];
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  const prefix = length === undefined ? one.length : Number(length);
  return one.slice(0, prefix) === other.slice(0, prefix);
}

/** An address written out in ones and noughts. */
function bitsOf(address: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(address))
    return address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('');
  if (!address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const middle = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : middle), ...after]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}
