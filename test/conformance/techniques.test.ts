import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../attacker-sim/aws-clients.ts';
import { type PlannedCall, plannedCallLine } from '../../attacker-sim/dry-run.ts';
import { detonate, type Outcome, readyTechnique } from '../../attacker-sim/runner.ts';
import type { AttackTechnique, ExpectedEvent } from '../../attacker-sim/technique.ts';
import { techniques } from '../../attacker-sim/techniques.ts';
import type { CloudTrailRecord } from '../../infra/base/cloudtrail-record.ts';
import { type Credentials, startTestRange, type TestRange } from '../support/range.ts';
import { type Owners, policyOf, prepare } from './techniques-stage.ts';
import { stateOf } from './techniques-state.ts';

let testRange: TestRange;
let owners: Owners;
let scenes = 0;

beforeAll(async () => {
  testRange = await startTestRange({ accounts: ['111122223333', '444455556666'] });
  const [target, foreign] = testRange.accounts;
  if (target === undefined || foreign === undefined) throw new Error('two accounts were asked for');
  owners = {
    target: clientsAs(target.admin),
    account: target.id,
    foreign: clientsAs(foreign.admin),
    foreignAccount: foreign.id,
  };
});

afterAll(async () => {
  owners.target.close();
  owners.foreign.close();
  await testRange.range.stop();
});

function clientsAs(credentials: Credentials, account = testRange.account): AwsClients {
  const { region, endpoint } = testRange;
  return awsClients({ account, region, endpoint, credentials });
}

/** A stage of its own, and an attacker with these permissions in front of it. */
interface Scene {
  readonly inputs: Readonly<Record<string, string>>;
  readonly aws: AwsClients;
  /** What the attacker, and whoever they became, left in the trail since they were made. */
  left(): readonly CloudTrailRecord[];
}

async function scene(technique: AttackTechnique, actions = technique.needs): Promise<Scene> {
  const name = `scene-${++scenes}`;
  const { inputs, roleName } = await prepare(technique.needsStage, name, owners);
  const granted = policyOf({
    Effect: 'Allow',
    // IAM takes no statement without an action.
    Action: actions.length === 0 ? ['tag:GetResources'] : actions,
    Resource: '*',
  });
  if (roleName !== undefined) {
    await owners.target
      .iam()
      .putRolePolicy({ RoleName: roleName, PolicyName: 'work', PolicyDocument: granted });
  }
  const outside = technique.actsAs === 'outsider';
  const home = outside ? owners.foreign : owners.target;
  const key = await newUser(home, name, granted);
  const credentials =
    technique.actsAs === 'kept-session' ? await keptSession(name, key, inputs['roleArn']) : key;
  const before = testRange.range.records().length;
  return {
    inputs: { ...inputs, mebibytes: '1' },
    aws: clientsAs(credentials),
    left: () => testRange.range.records().slice(before).filter(isAttackers),
  };
}

async function newUser(home: AwsClients, name: string, granted: string): Promise<Credentials> {
  const UserName = `${name}-attacker`;
  await home.iam().createUser({ UserName });
  await home.iam().putUserPolicy({ UserName, PolicyName: 'needs', PolicyDocument: granted });
  const { AccessKey } = await home.iam().createAccessKey({ UserName });
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

/** A session of the role, made with a key that is deactivated at once. */
async function keptSession(name: string, key: Credentials, RoleArn = ''): Promise<Credentials> {
  const UserName = `${name}-attacker`;
  await owners.target.iam().putUserPolicy({
    UserName,
    PolicyName: 'assume',
    PolicyDocument: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn }),
  });
  const aws = clientsAs(key);
  const { Credentials } = await aws.sts().assumeRole({ RoleArn, RoleSessionName: 'kept' });
  await owners.target
    .iam()
    .updateAccessKey({ UserName, AccessKeyId: key.accessKeyId, Status: 'Inactive' });
  await expect(aws.sts().getCallerIdentity({})).rejects.toThrow();
  aws.close();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** Neither the administrators, nor AWS, nor a function of the victim. */
function isAttackers({ userIdentity, recipientAccountId }: CloudTrailRecord): boolean {
  const { accessKeyId, arn = '', type } = userIdentity;
  const administrators = testRange.accounts.map(({ admin }) => admin.accessKeyId);
  return (
    type !== 'AWSService' &&
    !administrators.includes(accessKeyId ?? '') &&
    !arn.includes('-fn-role/') &&
    recipientAccountId !== undefined
  );
}

const DENIED = new Set(['AccessDenied', 'AuthorizationError']);
const isDenied = ({ errorCode }: CloudTrailRecord): boolean => DENIED.has(errorCode ?? '');

const silent = { signal: new AbortController().signal, say: () => {} };

async function detonated(technique: AttackTechnique, at: Scene): Promise<Outcome> {
  try {
    return await detonate({ technique: technique.id, inputs: at.inputs, aws: at.aws, ...silent });
  } finally {
    at.aws.close();
  }
}

const withoutRepetition = (names: readonly string[]): readonly string[] =>
  names.filter((name, at) => name !== names[at - 1]);

const expected = (leaves: readonly ExpectedEvent[]): readonly string[] =>
  leaves.flatMap(({ service, name, outcome, times = 1 }) =>
    Array<string>(times).fill(`${service} ${name} ${outcome}`),
  );

/** A call that reaches two accounts is written down in each; here the same call counts once. */
function told(records: readonly CloudTrailRecord[]): readonly string[] {
  const calls = new Map(records.map((record) => [record.requestID ?? record.eventID, record]));
  return [...calls.values()].map(
    ({ eventSource, eventName, errorCode }) =>
      `${eventSource} ${eventName} ${errorCode === undefined ? 'succeeds' : DENIED.has(errorCode) ? 'is-denied' : errorCode}`,
  );
}

/** Names of nothing, in the form each input has. */
const NOWHERE: Readonly<Record<string, string>> = {
  bucket: 'nowhere-bucket',
  key: 'incoming/nothing',
  account: '444455556666',
  foreignBucket: 'nowhere-elsewhere',
  foreignAccount: '444455556666',
  foreignQueueArn: 'arn:aws:sqs:us-east-1:444455556666:nowhere',
  functionName: 'nowhere-fn',
  queueUrl: 'http://127.0.0.1/111122223333/nowhere',
  busName: 'nowhere-bus',
  ruleName: 'nowhere-rule',
  topicArn: 'arn:aws:sns:us-east-1:111122223333:nowhere',
  subscriptionArn:
    'arn:aws:sns:us-east-1:111122223333:nowhere:00000000-0000-4000-8000-000000000000',
  trailName: 'nowhere-trail',
  userName: 'nobody',
  roleArn: 'arn:aws:iam::111122223333:role/nobody',
  mebibytes: '1',
};

describe.each(techniques.all)('$id', (technique) => {
  // What holds for the whole account would hold for everybody's scene.
  afterEach(async () => {
    if (technique.needsStage.account === undefined) return;
    await owners.target.accountPublicAccess(owners.account).remove();
  });

  test('leaves the trail it declares, behaves twice as it says, and its undo restores', async () => {
    const at = await scene(technique);
    const { inputs, aws } = at;
    const run = { technique: technique.id, inputs, aws, owner: owners.target, ...silent };
    const before = await stateOf(inputs, owners.target);
    const life = readyTechnique(run);
    expect(life.state).toBe('ready');
    expect(await life.detonate()).toEqual({ outcome: 'done' });
    expect(life.state).toBe('detonated');
    expect(told(at.left())).toEqual(expected(technique.leaves));
    const changed = await stateOf(inputs, owners.target);
    if (technique.repeatable) {
      expect(await life.detonate()).toEqual({ outcome: 'done' });
      const twice = [...technique.leaves, ...technique.leaves];
      expect(told(at.left())).toEqual(expected(twice));
    } else {
      const refused = { code: 'TECHNIQUE_NOT_REPEATABLE' };
      await expect(life.detonate()).rejects.toMatchObject(refused);
      expect(told(at.left())).toEqual(expected(technique.leaves));
    }
    const undone = await life.undo();
    aws.close();
    const after = await stateOf(inputs, owners.target);
    switch (technique.undo.kind) {
      case 'call':
        expect(undone).toBe('undone');
        expect(life.state).toBe('undone');
        expect(changed).not.toEqual(before);
        expect(after).toEqual(before);
        break;
      case 'redeploy':
        expect(undone).toBe('needs-redeploy');
        expect(technique.undo.because).not.toBe('');
        break;
      case 'nothing-to-undo':
        expect(undone).toBe('nothing-to-undo');
        expect(changed).toEqual(before);
    }
  });

  test.each(technique.needs)(
    'without %s is denied, and the trail says so where AWS does',
    async (action) => {
      const at = await scene(
        technique,
        technique.needs.filter((need) => need !== action),
      );
      expect(await detonated(technique, at)).toMatchObject({ outcome: 'denied' });
      const denial = at.left().findLast(isDenied);
      if (action === 'lambda:InvokeFunction') {
        // Lambda's trail is silent about the calls it refuses.
        expect(at.left()).toEqual([]);
        return;
      }
      // SQS names its actions in lower case; between accounts S3 names none.
      const named = `is not authorized to perform: ${action}`.toLowerCase();
      const said = denial?.errorMessage?.toLowerCase() ?? 'nothing';
      const betweenAccounts =
        technique.actsAs === 'outsider' || technique.needsStage.foreignBucket === true;
      expect(said.includes(named) || (betweenAccounts && said === 'access denied')).toBe(true);
    },
  );

  test('is stopped by its signal before it does anything', async () => {
    const aws = clientsAs(testRange.admin);
    const before = testRange.range.records().length;
    const run = { technique: technique.id, inputs: NOWHERE, aws, say: () => {} };
    await expect(detonate({ ...run, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    aws.close();
    expect(testRange.range.records().length).toBe(before);
  });

  test('prints in a dry run what it would do, and sends nothing', async () => {
    const planned: PlannedCall[] = [];
    const aws = awsClients(
      { account: '999988887777', region: 'us-east-1', credentials: testRange.admin },
      { dryRun: (call) => planned.push(call) },
    );
    const dry = { technique: technique.id, inputs: NOWHERE, aws, ...silent };
    expect(await detonate(dry)).toEqual({ outcome: 'done' });
    aws.close();
    // One of each kind: how many depends on how many objects there are, which nobody asked.
    const kinds = withoutRepetition(planned.map(({ operation }) => operation));
    expect(kinds.length).toBe(withoutRepetition(expected(technique.leaves)).length);
    const lines = planned.map(plannedCallLine);
    expect(lines.join('\n')).not.toContain(testRange.admin.secretAccessKey);
    expect(lines.every((line) => /^[\x20-\x7e]+$/.test(line))).toBe(true);
  });

  test('says where it is from, and what it is called by MITRE unless it is no attack', () => {
    expect(technique.sources.every(({ url }) => url.startsWith('https://'))).toBe(true);
    expect(technique.mitre.length > 0).toBe(!technique.id.startsWith('background.'));
  });
});

const callsOf = ({ leaves }: AttackTechnique): number => expected(leaves).length;

/** What is done in one call is done or not; where there are more, somebody may say stop between them. */
describe.each(techniques.all.filter((technique) => callsOf(technique) > 1))('$id', (technique) => {
  test('is stopped in the middle, and cleans up', async () => {
    const at = await scene(technique);
    const { inputs, aws } = at;
    const before = await stateOf(inputs, owners.target);
    const stopping = new AbortController();
    const run = { technique: technique.id, inputs, aws, owner: owners.target, say: () => {} };
    const life = readyTechnique({ ...run, signal: stopping.signal });
    testRange.range.platform.onRecord(({ record }) => {
      if (isAttackers(record)) stopping.abort();
    });
    const outcome = await life.detonate().catch((error: unknown) => error);
    aws.close();
    // A flood is out before the first answer is in.
    if (technique.id === 'impact.upload-flood') expect(await life.undo()).toBe('undone');
    else {
      expect(outcome).toMatchObject({ name: 'AbortError' });
      expect(told(at.left()).length).toBeLessThan(callsOf(technique));
    }
    if (technique.undo.kind === 'call') {
      expect(life.state).toBe('undone');
      expect(await stateOf(inputs, owners.target)).toEqual(before);
    }
  });
});

test('a second time without an undo, what is not repeatable does not do the same again', async () => {
  const same: string[] = [];
  for (const technique of techniques.all.filter(({ repeatable }) => !repeatable)) {
    const at = await scene(technique);
    const inputs = technique.inputs.parse(at.inputs);
    const again = () => technique.detonate({ inputs, aws: at.aws, ...silent });
    await again();
    const first = told(at.left());
    const state = await stateOf(at.inputs, owners.target);
    await again().catch(() => {});
    const second = told(at.left()).slice(first.length);
    at.aws.close();
    const changedAgain = JSON.stringify(await stateOf(at.inputs, owners.target));
    if (
      JSON.stringify(second) === JSON.stringify(first) &&
      changedAgain === JSON.stringify(state)
    ) {
      same.push(technique.id);
    }
  }
  expect(same).toEqual([]);
});

test('inputs that make no sense are refused before anything is sent', async () => {
  const aws = clientsAs(testRange.admin);
  await expect(
    detonate({ aws, ...silent, technique: 'resource-development.eicar-upload', inputs: {} }),
  ).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('bucket') });
  await expect(
    detonate({ aws, ...silent, technique: 'impact.world-domination', inputs: {} }),
  ).rejects.toMatchObject({
    code: 'TECHNIQUE_UNKNOWN',
    message: expect.stringContaining('impact.world-domination'),
  });
  aws.close();
});
