import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Arn } from '../../infra/base/ids.ts';
import { decide } from '../../infra/range/access/decide.ts';
import type { Decision } from '../../infra/range/access/decision.ts';
import {
  ACCOUNT,
  ANONYMOUS,
  federated,
  OTHER_ACCOUNT,
  root,
  service,
  session,
  user,
} from './callers.ts';
import type { Document, NaiveQuestion, Verdict, WrittenStatement } from './naive-evaluator.ts';
import { naiveVerdict } from './naive-evaluator.ts';

const CASES = 20_000;

// Few words, used by requests and policies alike: most random policies would otherwise match nothing.
const callers = fc.constantFrom(
  user('alice'),
  user('bob'),
  user('alice', OTHER_ACCOUNT),
  session('ops', 'one'),
  session('ops', 'two'),
  session('ops', 'one', OTHER_ACCOUNT),
  federated('susan', 'alice'),
  root(),
  root(OTHER_ACCOUNT),
  service('s3.amazonaws.com'),
  service('sns.amazonaws.com'),
  ANONYMOUS,
);
const actions = fc.constantFrom(
  's3:GetObject',
  's3:PutObject',
  's3:PutBucketPolicy',
  'sqs:SendMessage',
  'kms:Decrypt',
  'sts:AssumeRole',
);
const actionPatterns = fc.constantFrom(
  's3:GetObject',
  'S3:getobject',
  's3:Get*',
  's3:*Object',
  's3:?utObject',
  's3:*',
  '*',
  'sqs:SendMessage',
  'kms:*',
  'sts:Assume*',
);
const resources = fc.constantFrom(
  'arn:aws:s3:::intake',
  'arn:aws:s3:::intake/alice/a.csv',
  'arn:aws:s3:::intake/b*b',
  'arn:aws:sqs:us-east-1:111122223333:alerts',
  'arn:aws:sqs:eu-west-1:444455556666:alerts',
  'arn:aws:lambda:us-east-1:111122223333:function:scan:live',
);
const resourcePatterns = fc.constantFrom(
  '*',
  'arn:aws:s3:::intake',
  'arn:aws:s3:::intake/*',
  'arn:aws:s3:::in*',
  'arn:aws:s3:::intake/${aws:username}/*',
  "arn:aws:s3:::intake/${aws:PrincipalTag/team, 'alice'}/*",
  'arn:aws:s3:::intake/b${*}b',
  'arn:aws:s3:::intake/b?b',
  'arn:aws:sqs:*:111122223333:alerts',
  'arn:aws:sqs:us-*-1:*:alerts',
  'arn:aws:sqs:us-*1:alerts',
  'arn:aws:s*:alerts',
  'arn:aws:sqs',
  'arn:*:alerts',
  'arn:aws:lambda:us-east-1:${aws:PrincipalAccount}:function:*',
  'arn:aws:lambda:us-east-1:111122223333:function:s*n:?ive',
);
const awsPrincipals = fc.constantFrom(
  '*',
  ACCOUNT,
  OTHER_ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:root`,
  `arn:aws:iam::${ACCOUNT}:user/alice`,
  `arn:aws:iam::${OTHER_ACCOUNT}:user/alice`,
  `arn:aws:iam::${ACCOUNT}:role/ops`,
  `arn:aws:sts::${ACCOUNT}:assumed-role/ops/one`,
  `arn:aws:sts::${ACCOUNT}:federated-user/susan`,
  'AIDAEXAMPLEALICE',
  'AROAEXAMPLEOPS',
);
const principals: fc.Arbitrary<NonNullable<WrittenStatement['Principal']>> = fc.oneof(
  fc.constant('*' as const),
  fc.record({ AWS: fc.array(awsPrincipals, { minLength: 1, maxLength: 3 }) }),
  fc.record({ Service: fc.constantFrom('s3.amazonaws.com', 'sns.amazonaws.com') }),
);

const CONTEXT = {
  'aws:username': ['alice', 'bob', 'Alice'],
  'aws:PrincipalTag/team': ['alice', 'red', 'r*d'],
  'aws:PrincipalAccount': [ACCOUNT, OTHER_ACCOUNT],
  'aws:PrincipalArn': [
    `arn:aws:iam::${ACCOUNT}:role/ops`,
    `arn:aws:iam::${ACCOUNT}:user/alice`,
    'arn:aws:iam',
  ],
  'aws:SourceIp': ['203.0.113.7', '198.51.100.1', '2001:db8::1', '2001:db8:0:1::1'],
  'aws:TokenIssueTime': ['2026-05-12T04:00:00Z', '2026-05-12T05:00:00Z'],
  'aws:EpochTime': ['1778558400', '1778562000'],
  'aws:SecureTransport': ['true', 'false'],
  's3:max-keys': ['1', '10', '10.0', 'ten'],
  'aws:TagKeys': ['team', 'cost', 'Team'],
  'lambda:SourceFunctionArn': ['arn:aws:lambda:us-east-1:111122223333:function:scan'],
} as const;
type Key = keyof typeof CONTEXT;
const KEYS = Object.keys(CONTEXT) as Key[];

const context: fc.Arbitrary<NaiveQuestion['context']> = fc
  .tuple(
    ...KEYS.map((key) =>
      fc.option(
        key === 'aws:TagKeys'
          ? fc.uniqueArray(fc.constantFrom<string>(...CONTEXT[key]), { maxLength: 3 })
          : fc.constantFrom<string>(...CONTEXT[key]).map((value) => [value]),
        { nil: undefined },
      ),
    ),
  )
  .map((drawn) =>
    Object.fromEntries(
      KEYS.flatMap((key, at) => {
        const values = drawn[at];
        return values === undefined ? [] : [[key, values] as const];
      }),
    ),
  );

const TEXTS = ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringLike'];
const MORE_TEXTS = ['StringNotLike', 'StringNotEqualsIgnoreCase'];
const ORDERS = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan'];
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  text: [...TEXTS, ...MORE_TEXTS],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  ip: ['IpAddress', 'NotIpAddress'],
  date: [...ORDERS, 'GreaterThanEquals'].map((order) => `Date${order}`),
  number: [...ORDERS, 'GreaterThanEquals'].map((order) => `Numeric${order}`),
  bool: ['Bool'],
};
const VALUES: Readonly<Record<string, readonly string[]>> = {
  text: [
    'alice',
    'Alice',
    'bob',
    'red',
    'r*d',
    '*',
    'a?ice',
    '${aws:username}',
    'team',
    'te*',
    ACCOUNT,
  ],
  arn: [
    `arn:aws:iam::${ACCOUNT}:role/ops`,
    'arn:aws:iam::*:role/*',
    'arn:aws:iam::1111*:*',
    'arn:aws:i*:user/alice',
    '*',
    'arn:aws:lambda:*:*:function:scan',
  ],
  ip: ['203.0.113.0/24', '198.51.100.1', '0.0.0.0/0', '2001:db8::/32', '2001:db8:0:1::/64', '::/0'],
  date: ['2026-05-12T04:00:00Z', '2026-05-12T04:30:00Z', '1778558400'],
  number: ['1', '10', '5', 'ten', ''],
  bool: ['true', 'false', 'TRUE'],
};
const FAMILIES: Readonly<Record<Key, readonly string[]>> = {
  'aws:username': ['text'],
  'aws:PrincipalTag/team': ['text'],
  'aws:PrincipalAccount': ['text'],
  'aws:PrincipalArn': ['arn', 'text'],
  'aws:SourceIp': ['ip'],
  'aws:TokenIssueTime': ['date'],
  'aws:EpochTime': ['date', 'number'],
  'aws:SecureTransport': ['bool'],
  's3:max-keys': ['number'],
  'aws:TagKeys': ['text'],
  'lambda:SourceFunctionArn': ['arn'],
};

const condition = fc.constantFrom(...KEYS).chain((key) =>
  fc.constantFrom(...FAMILIES[key]).chain((family) =>
    fc
      .record({
        operator: fc.constantFrom(...(OPERATORS[family] ?? [])),
        values: fc.array(fc.constantFrom(...(VALUES[family] ?? [])), {
          minLength: 1,
          maxLength: 2,
        }),
        ifExists: fc.boolean(),
        quantifier:
          key === 'aws:TagKeys'
            ? fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:')
            : fc.constant(''),
        isNull: fc.nat(9),
      })
      .map(({ operator, values, ifExists, quantifier, isNull }) =>
        isNull === 0
          ? { Null: { [key]: ifExists ? 'true' : 'false' } }
          : { [`${quantifier}${operator}${ifExists ? 'IfExists' : ''}`]: { [key]: values } },
      ),
  ),
);
const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc.tuple(condition, condition).map(([one, other]) => ({ ...one, ...other })),
  },
);

const statement = (withPrincipal: boolean): fc.Arbitrary<WrittenStatement> =>
  fc
    .record({
      deny: fc.nat(3),
      principal: principals,
      notPrincipal: fc.nat(5),
      actions: fc.array(actionPatterns, { minLength: 1, maxLength: 2 }),
      notAction: fc.nat(5),
      resources: fc.array(resourcePatterns, { minLength: 1, maxLength: 2 }),
      notResource: fc.nat(5),
      condition: conditions,
    })
    .map((drawn) => ({
      Effect: drawn.deny === 0 ? 'Deny' : 'Allow',
      ...(withPrincipal && {
        [drawn.notPrincipal === 0 ? 'NotPrincipal' : 'Principal']: drawn.principal,
      }),
      [drawn.notAction === 0 ? 'NotAction' : 'Action']: drawn.actions,
      [drawn.notResource === 0 ? 'NotResource' : 'Resource']: drawn.resources,
      ...(drawn.condition !== undefined && { Condition: drawn.condition }),
    }));

const document = (withPrincipal: boolean): fc.Arbitrary<Document> =>
  fc.record({
    Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
    Statement: fc.array(statement(withPrincipal), { minLength: 1, maxLength: 3 }),
  });

const question: fc.Arbitrary<NaiveQuestion> = fc.record(
  {
    caller: callers,
    action: actions,
    resource: resources,
    resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
    resourcePolicy: document(true),
    identity: fc.array(document(false), { maxLength: 2 }),
    boundary: document(false),
    session: fc.array(document(false), { maxLength: 1 }),
    serviceControl: fc.array(document(false), { maxLength: 1 }),
    context,
  },
  {
    requiredKeys: [
      'caller',
      'action',
      'resource',
      'identity',
      'session',
      'serviceControl',
      'context',
    ],
  },
);

const named = (document: Document, index: number) => ({ name: `p${String(index)}`, document });

function decided(asked: NaiveQuestion): Decision {
  return decide({
    identity: asked.caller,
    policies: {
      identity: asked.identity.map(named),
      ...(asked.boundary !== undefined && { boundary: named(asked.boundary, 0) }),
      session: asked.session.map(named),
      serviceControl: asked.serviceControl.map(named),
    },
    request: {
      action: asked.action as `${string}:${string}`,
      resource: asked.resource as Arn,
      ...(asked.resourceAccount !== undefined && { resourceAccount: asked.resourceAccount }),
      ...(asked.resourcePolicy !== undefined && { resourcePolicy: asked.resourcePolicy }),
    },
    context: () =>
      new Map(Object.entries(asked.context).map(([key, values]) => [key.toLowerCase(), values])),
  });
}

function verdictOf({ allowed, because }: Decision): Verdict {
  if (allowed) return 'allowed';
  return because.kind === 'explicit-deny' ? 'explicitly denied' : 'implicitly denied';
}

/** What one set of policies is asked; drawing policies is what takes the time. */
const QUESTIONS_PER_POLICIES = 10;

const sameAsked: fc.Arbitrary<readonly NaiveQuestion[]> = fc
  .tuple(
    question,
    fc.array(fc.record({ caller: callers, action: actions, resource: resources, context }), {
      minLength: QUESTIONS_PER_POLICIES - 1,
      maxLength: QUESTIONS_PER_POLICIES - 1,
    }),
  )
  .map(([asked, others]) => [asked, ...others.map((other) => ({ ...asked, ...other }))]);

test('two evaluators written apart agree on 20,000 random questions, and no verdict is rare', () => {
  const seen: Record<Verdict, number> = {
    allowed: 0,
    'explicitly denied': 0,
    'implicitly denied': 0,
  };
  fc.assert(
    fc.property(sameAsked, (questions) => {
      for (const asked of questions) {
        const expected = naiveVerdict(asked);
        seen[expected]++;
        if (verdictOf(decided(asked)) !== expected)
          expect({ asked, verdict: verdictOf(decided(asked)) }).toEqual({
            asked,
            verdict: expected,
          });
      }
    }),
    { numRuns: CASES / QUESTIONS_PER_POLICIES },
  );
  // A generator that hardly ever allows would prove nothing.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(CASES / 20);
});

const FEWER = { numRuns: 700 };

test('one more Deny never allows', () => {
  fc.assert(
    fc.property(question, statement(false), (asked, added) => {
      const more = {
        ...asked,
        identity: [
          ...asked.identity,
          { Version: '2012-10-17', Statement: [{ ...added, Effect: 'Deny' as const }] },
        ],
      };
      if (!decided(asked).allowed) expect(decided(more).allowed).toBe(false);
    }),
    FEWER,
  );
});

test('one more Allow of an identity never forbids', () => {
  fc.assert(
    fc.property(question, statement(false), (asked, added) => {
      const more = {
        ...asked,
        identity: [
          ...asked.identity,
          { Version: '2012-10-17', Statement: [{ ...added, Effect: 'Allow' as const }] },
        ],
      };
      if (decided(asked).allowed) expect(decided(more).allowed).toBe(true);
    }),
    FEWER,
  );
});

const reversed = (document: Document): Document => ({
  ...document,
  Statement: document.Statement.toReversed(),
});

test('the order of statements and policies does not matter', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const turned = {
        ...asked,
        identity: asked.identity.map(reversed).toReversed(),
        session: asked.session.map(reversed),
        serviceControl: asked.serviceControl.map(reversed),
        ...(asked.boundary !== undefined && { boundary: reversed(asked.boundary) }),
        ...(asked.resourcePolicy !== undefined && {
          resourcePolicy: reversed(asked.resourcePolicy),
        }),
      };
      expect(verdictOf(decided(turned))).toBe(verdictOf(decided(asked)));
    }),
    FEWER,
  );
});

test('a policy means the same after a round trip through JSON', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const again: NaiveQuestion = {
        ...asked,
        ...(JSON.parse(
          JSON.stringify({ identity: asked.identity, session: asked.session }),
        ) as Pick<NaiveQuestion, 'identity' | 'session'>),
      };
      expect(decided(again).because).toEqual(decided(asked).because);
    }),
    FEWER,
  );
});

test('what is considered holds every statement once, and the deciding one among them as matched', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const decision = decided(asked);
      const written = [
        ...asked.identity,
        ...asked.session,
        ...asked.serviceControl,
        ...(asked.boundary === undefined ? [] : [asked.boundary]),
        ...(asked.resourcePolicy === undefined ? [] : [asked.resourcePolicy]),
      ];
      expect(decision.considered).toHaveLength(
        written.reduce((sum, { Statement }) => sum + Statement.length, 0),
      );
      const { because } = decision;
      if (because.kind === 'no-allow' || because.kind === 'needs-no-permission') return;
      const { kind: _, ...deciding } = because;
      expect(decision.considered).toContainEqual({
        ...deciding,
        effect: because.kind === 'explicit-deny' ? 'Deny' : 'Allow',
        matched: true,
      });
    }),
    FEWER,
  );
});
