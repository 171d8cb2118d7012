import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';
import { sceneOf } from './scene-of.ts';

let fixture: SiteFixture;

beforeAll(async () => {
  fixture = await siteFixture();
});

afterAll(() => fixture.remove());

test('time to detect begins with the call that began it, and not with an earlier look around', () => {
  const { timeline } = fixture;
  const incident = timeline.incidents.find(({ milestones }) => milestones.beganBy !== null);
  const began = timeline.events.find(({ id }) => id === incident?.milestones.beganBy);
  if (incident === undefined || began === undefined) throw new Error('the run has an incident');
  const at = new Date(Date.parse(began.at) - 20_000).toISOString();
  const look = { ...began, id: 'look', phase: 'attack' as const, at };

  const { scene, indexOf } = sceneOf(
    { ...timeline, events: [look, ...timeline.events] },
    { ...incident, eventIds: [...incident.eventIds, 'look'] },
  );

  expect(scene.drawnAt[indexOf.get('look') ?? -1]).toBe(Date.parse(at));
  expect(scene.measures.map(({ from }) => from)).toEqual(
    scene.measures.map(() => scene.drawnAt[indexOf.get(began.id) ?? -1]),
  );
  expect(scene.measures.length).toBeGreaterThan(0);
});
