import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsClients, awsClients } from '../../attacker-sim/aws-clients.ts';
import type { Campaign } from '../../attacker-sim/campaign.ts';
import { campaigns } from '../../attacker-sim/campaigns.ts';
import { runCampaign } from '../../attacker-sim/run-campaign.ts';
import { techniqueOf } from '../../attacker-sim/runner.ts';
import type { Duration } from '../../infra/base/instant.ts';
import { seeded } from '../../infra/base/seeded.ts';
import { foldersIn } from '../architecture/repository-files.ts';
import { type Credentials, startTestRange, type TestRange } from '../support/range.ts';
import { type Owners, policyOf, prepare } from './techniques-stage.ts';
import { stateOf } from './techniques-state.ts';

let testRange: TestRange;
let owners: Owners;
let scenes = 0;

beforeAll(async () => {
  testRange = await startTestRange({
    clock: 'simulated',
    accounts: ['111122223333', '444455556666'],
  });
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

function clientsAs(credentials: Credentials, sourceIp?: string): AwsClients {
  const { account, region, endpoint } = testRange;
  return awsClients(
    { account, region, endpoint, credentials },
    { ...(sourceIp !== undefined && { sourceIp }) },
  );
}

/** The stage, and for each actor a key that may do what that actor's steps need. */
async function playing(campaign: Campaign) {
  const name = `play-${++scenes}`;
  const { inputs, roleName } = await prepare(campaign.needsStage, name, owners);
  const allNeeds = campaign.steps.flatMap(({ technique }) => techniqueOf(technique).needs);
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: allNeeds, Resource: '*' });
  const iam = owners.target.iam();
  if (roleName !== undefined) {
    await iam.putRolePolicy({ RoleName: roleName, PolicyName: 'work', PolicyDocument });
  }
  const actors: Record<string, AwsClients> = {};
  for (const [at, actor] of campaign.actors.entries()) {
    const UserName = `${name}-actor-${String(at)}`;
    await iam.createUser({ UserName });
    await iam.putUserPolicy({ UserName, PolicyName: 'needs', PolicyDocument });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } =
      AccessKey ?? {};
    actors[actor] = clientsAs({ accessKeyId, secretAccessKey }, `203.0.113.${String(10 + at)}`);
  }
  const pauses: Duration[] = [];
  const run = {
    target: inputs,
    actors,
    owner: owners.target,
    random: seeded('a campaign'),
    wait: async (pause: Duration) => {
      pauses.push(pause);
      await testRange.range.clock.pass(pause);
    },
    signal: new AbortController().signal,
    say: () => {},
  };
  return { run, pauses, inputs };
}

const withoutRepetition = (names: readonly string[]): readonly string[] =>
  names.filter((name, at) => name !== names[at - 1]);

const isUndoable = (campaign: Campaign): boolean =>
  campaign.steps.every(({ technique }) => techniqueOf(technique).undo.kind !== 'redeploy');

describe.each(campaigns.all)('$id', (campaign) => {
  test('goes through from its first step to its last, and back', async () => {
    const { run, pauses, inputs } = await playing(campaign);
    const before = await stateOf(inputs, owners.target);
    const from = testRange.range.records().length;
    const { steps, undo } = await runCampaign(campaign, run);
    expect(steps.map(({ outcome }) => outcome.outcome)).toEqual(campaign.steps.map(() => 'done'));
    campaign.steps.forEach(({ after: [least, most] }, at) => {
      expect(pauses[at]).toBeGreaterThanOrEqual(least);
      expect(pauses[at]).toBeLessThanOrEqual(most);
    });
    const left = testRange.range
      .records()
      .slice(from)
      .filter(({ sourceIPAddress }) => sourceIPAddress.startsWith('203.0.113.'))
      .map(({ eventName }) => eventName);
    const declared = campaign.steps.flatMap(({ technique }) =>
      techniqueOf(technique).leaves.map(({ name }) => name),
    );
    // How many of a kind depends on how many objects the stage has.
    expect(withoutRepetition(left)).toEqual(withoutRepetition(declared));
    expect(await undo()).toEqual({ needRedeploy: [] });
    expect(isUndoable(campaign)).toBe(true);
    expect(await stateOf(inputs, owners.target)).toEqual(before);
  });

  test('names techniques and actors that there are, and where it is from', () => {
    for (const { technique, by } of campaign.steps) {
      expect(techniqueOf(technique).id).toBe(technique);
      expect(campaign.actors).toContain(by);
    }
    expect(campaign.sources.every(({ url }) => url.startsWith('https://'))).toBe(true);
  });
});

test('same seed, same pauses; another seed, others', async () => {
  const [campaign] = campaigns.all;
  if (campaign === undefined) throw new Error('there are campaigns');
  const pausesOf = async (seed: string) => {
    const { run, pauses } = await playing(campaign);
    await runCampaign(campaign, { ...run, random: seeded(seed) });
    return pauses;
  };
  const first = await pausesOf('one');
  expect(await pausesOf('one')).toEqual(first);
  expect(await pausesOf('two')).not.toEqual(first);
});

test('an aborted campaign stops, and takes back what its steps did', async () => {
  const campaign = campaigns.find('blind-then-steal');
  if (campaign === undefined) throw new Error('the campaign is in the list');
  const { run, pauses, inputs } = await playing(campaign);
  const before = await stateOf(inputs, owners.target);
  const stopping = new AbortController();
  const wait = async (pause: Duration) => {
    await run.wait(pause);
    if (pauses.length === 4) stopping.abort();
  };
  await expect(
    runCampaign(campaign, { ...run, wait, signal: stopping.signal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(pauses.length).toBe(4);
  expect(await stateOf(inputs, owners.target)).toEqual(before);
});

test('every campaign has a folder of its own name, and every folder is listed', () => {
  expect(campaigns.all.map(({ id }) => id).sort()).toEqual(foldersIn('attacker-sim/campaigns'));
});
