import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Arn } from '../../infra/base/ids.ts';
import type { Instant } from '../../infra/base/instant.ts';
import { contextKeys } from '../../infra/range/access/context-keys.ts';
import { decide } from '../../infra/range/access/decide.ts';
import type { Identity } from '../../infra/range/identity/identity.ts';
import { ACCOUNT, ANONYMOUS, federated, root, service, session, user } from './callers.ts';
import type { Document, Verdict } from './naive-evaluator.ts';
import { naiveVerdict } from './naive-evaluator.ts';

/** One case of `golden/*.json`: what AWS's documentation says about one request. */
interface GoldenCase {
  readonly name: string;
  readonly why: string;
  readonly source: string;
  readonly caller: Caller;
  readonly action: `${string}:${string}`;
  readonly resource: Arn;
  readonly resourceAccount?: string;
  readonly resourcePolicy?: Document;
  readonly identity?: readonly Document[];
  readonly boundary?: Document;
  readonly session?: readonly Document[];
  readonly serviceControl?: readonly Document[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly expect: Verdict;
}

interface Caller {
  readonly user?: string;
  readonly role?: string;
  readonly session?: string;
  readonly federated?: string;
  readonly by?: string;
  readonly root?: true;
  readonly service?: string;
  readonly sourceAccount?: string;
  readonly anonymous?: true;
  readonly account?: string;
}

const FOLDER = new URL('golden/', import.meta.url);
const files = readdirSync(FOLDER).map((file) => ({
  file,
  cases: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly GoldenCase[],
}));

test('there are a hundred cases from the documentation, each with its page', () => {
  const all = files.flatMap(({ cases }) => cases);
  expect(all.length).toBeGreaterThanOrEqual(100);
  expect(all.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual(
    [],
  );
});

describe.each(files)('$file', ({ cases }) => {
  test.each(cases)('$name', (golden) => {
    const identity = callerOf(golden.caller);
    const named = (document: Document, index: number) => ({
      name: `policy ${String(index)}`,
      document,
    });
    const request = {
      action: golden.action,
      resource: golden.resource,
      resourceAccount: golden.resourceAccount ?? ACCOUNT,
      ...(golden.resourcePolicy !== undefined && { resourcePolicy: golden.resourcePolicy }),
      context: golden.context ?? {},
    };
    const context = contextKeys(
      {
        identity,
        at: Date.parse('2026-05-12T04:40:00Z') as Instant,
        sourceIp: '192.0.2.1',
        region: 'us-east-1',
        userAgent: 'golden',
      },
      request,
    );
    const { identity: own = [], session: narrowing = [], serviceControl = [] } = golden;
    const { allowed, because } = decide({
      identity,
      policies: {
        identity: own.map(named),
        ...(golden.boundary !== undefined && { boundary: named(golden.boundary, 0) }),
        session: narrowing.map(named),
        serviceControl: serviceControl.map(named),
      },
      request,
      context: () => context,
    });
    const denied = because.kind === 'explicit-deny' ? 'explicitly denied' : 'implicitly denied';
    expect(allowed ? 'allowed' : denied, golden.why).toBe(golden.expect);
    const { caller: _, ...asked } = golden;
    expect(
      naiveVerdict({
        ...asked,
        caller: identity,
        resourceAccount: request.resourceAccount,
        identity: own,
        session: narrowing,
        serviceControl,
        context: Object.fromEntries(context),
      }),
      'the naive evaluator',
    ).toBe(golden.expect);
  });
});

function callerOf(caller: Caller): Identity {
  if (caller.user !== undefined) return user(caller.user, caller.account);
  if (caller.role !== undefined) return session(caller.role, caller.session ?? '', caller.account);
  if (caller.federated !== undefined) return federated(caller.federated, caller.by ?? '');
  if (caller.root === true) return root(caller.account);
  if (caller.service !== undefined) return service(caller.service, caller.sourceAccount);
  if (caller.anonymous === true) return ANONYMOUS;
  throw new Error(`no such caller: ${JSON.stringify(caller)}`);
}
