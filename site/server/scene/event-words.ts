import { own } from '../../../infra/base/own.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Phase, TimelineEvent } from '../../../replay/timeline/timeline.ts';
import type { Look, Role } from '../../viewer/scene.ts';
import { lastPart, type Shorten, shortPrincipal } from './short-name.ts';

/** Names in evidence are made by anybody; longer than this they are cut, in the record they stand whole. */
const LONGEST = 200;

/** Text from evidence, made safe to show. Escaping for HTML is the template's. */
export const shown = (text: string, longest = LONGEST): string => neutralise(text, longest);

/**
 * Carrying a verdict from one place to the next is the platform's own work, whoever asked for it; so `routing` is
 * drawn as the platform, and `response` is kept for what acts against the attacker.
 */
export function roleOfPhase(phase: Phase): Role {
  switch (phase) {
    case 'attack':
      return 'attacker';
    case 'detection':
      return 'detection';
    case 'response':
      return 'response';
    case 'failure':
      return 'failure';
    case 'platform':
    case 'routing':
    case 'background':
      return 'platform';
  }
}

/** A failure of ours is filled: the cross says already that it did not work. */
export function lookOfEvent(event: TimelineEvent): Look {
  const failed = event.errorCode !== null && event.phase !== 'failure';
  if (event.phase === 'background') return failed ? 'quiet-hollow' : 'quiet';
  return failed ? 'hollow' : 'filled';
}

/** "routing" says more than its role, "platform". */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  attack: 'Attacker',
  platform: 'Platform',
  routing: 'Platform, routing',
  detection: 'Detection',
  response: 'Response',
  failure: 'Our failure',
  background: 'Platform, background',
};

/** "s3:PutObject"; a record a destination received has no call of its own. */
export function callOf({ kind, service, name }: TimelineEvent): string {
  const short = service.replace('.amazonaws.com', '');
  return shown(kind === 'trail' ? `${short}:${name}` : `${short} ${spaced(name)}`, 80);
}

/** One line that says what happened: "Writes incoming/invoice.txt". */
export function titleOf(event: TimelineEvent, shorten: Shorten): string {
  const what = resourceNames(event).map(shorten);
  const [first = ''] = what;
  const template = own(TITLES, event.name);
  const said = template === undefined ? `${spaced(event.name)} ${first}` : template(what);
  return shown(said.trim());
}

/** Who did it, briefly. Lambda signs its deliveries with the function's role, under a session name of its own. */
export function actorOf({ principal }: TimelineEvent, shorten: Shorten): string {
  if (principal === null) return '';
  const name = shortPrincipal(principal);
  return /(^|:)awslambda_/.test(name) ? 'Lambda, delivering' : shown(shorten(name), 80);
}

export function outcomeOf({ errorCode, kind, name }: TimelineEvent): string {
  if (errorCode !== null) return shown(errorCode, 60);
  if (kind === 'log-line') return name === 'AttemptStart' ? 'began' : 'ended';
  if (kind === 'destination-record') return name === 'InvocationRecord' ? 'success' : 'received';
  return 'worked';
}

/** The most telling name first: an object before its bucket. */
function resourceNames(event: TimelineEvent): readonly string[] {
  return [...event.resources]
    .sort((a, b) => rank(b) - rank(a))
    .map((resource) => {
      const object = /^arn:[^:]*:s3:::[^/]+\/(.+)$/s.exec(resource)?.[1];
      return object ?? lastPart(resource).replace(/(:\$LATEST|\/)$/, '');
    });
}

const rank = (resource: string): number =>
  /^arn:[^:]*:s3:::[^/]+\//s.test(resource) ? 2 : resource.includes(':function:') ? 1 : 0;

type Title = (names: readonly string[]) => string;

const TITLES: Readonly<Record<string, Title>> = {
  PutObject: ([object = '']) => `Writes ${object}`,
  GetObject: ([object = '']) => `Reads ${object}`,
  HeadObject: ([object = '']) => `Looks at ${object}`,
  CopyObject: ([object = '']) => `Copies to ${object}`,
  DeleteObject: ([object = '']) => `Deletes ${object}`,
  PutObjectTagging: ([object = '']) => `Tags ${object}`,
  ListObjects: ([bucket = '']) => `Lists ${bucket}`,
  Invoke: ([name = '']) => `Invokes ${name}`,
  InvokeExecution: ([name = '']) => `Run of ${name}`,
  SendMessage: ([queue = '']) => `Message to ${queue}`,
  PutEvents: ([bus = '']) => `Event to ${bus}`,
  Publish: ([topic = '']) => `Publishes to ${topic}`,
  AssumeRole: ([role = '']) => `Takes the role ${role}`,
  CreateAccessKey: ([user = '']) => `Makes a key for ${user}`,
  CreateUser: ([user = '']) => `Makes the user ${user}`,
  InvocationRecord: (names) => `Record of ${functionIn(names)}`,
  DeadLetter: (names) => `Event ${functionIn(names)} gave up on`,
  Notification: ([topic = '']) => `Notification of ${topic}`,
  AttemptStart: () => 'Log: an attempt begins',
  AttemptEnd: () => 'Log: the attempt ends',
  AttemptReport: () => 'Log: report of the attempt',
  AttemptFailure: () => 'Log: the attempt fails',
  BusEvent: ([bus = '']) => `Event from ${bus}`,
};

/** A record names the object it is about first; the function is the next one. */
const functionIn = (names: readonly string[]): string =>
  names.find((name) => !name.includes('/') && !name.startsWith('http')) ?? names[0] ?? '';

/** "InvocationRecord" reads "Invocation record". */
function spaced(name: string): string {
  const words = name
    .replace(/\d{8}(v\d)?$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
