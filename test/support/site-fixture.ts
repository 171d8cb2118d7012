import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Instant } from '../../infra/base/instant.ts';
import type { GradeSheet } from '../../labs/grade.ts';
import { timelineJson } from '../../replay/export/json/exporter.ts';
import { replay } from '../../replay/replay.ts';
import { aTrailRecord, gzipped, labEvidenceFiles } from '../../replay/testing/evidence-builder.ts';
import type { Timeline } from '../../replay/timeline/timeline.ts';
import { labBringer } from '../../site/cli/lab-bringer.ts';
import { type RunningSite, startSite } from '../../site/server/server.ts';

/** Everything an attacker would try in a name: markup, an attribute's end, a template, lines, reading direction. */
const HOSTILE_KEY =
  'inbox/"\'></script><script>globalThis.owned=1</script><img src=x onerror="globalThis.owned=1"><%= 7*7 %>\r\nSet-Cookie: a=b \u202Eexe.txt';

export interface SiteFixture {
  readonly site: RunningSite;
  readonly timeline: Timeline;
  readonly runsFolder: string;
  readonly casesFolder: string;
  readonly said: readonly string[];
  remove(): Promise<void>;
}

/** A site over one small run made by the real replay, a copy of it, one that is broken and one that is not finished. */
export async function siteFixture(seat = `nobody-${process.pid}`): Promise<SiteFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-site-'));
  const [runsFolder, casesFolder] = [join(folder, 'runs'), join(folder, 'cases')];
  const timeline = await writeRun(join(runsFolder, 'first-run'));
  await cp(join(runsFolder, 'first-run'), join(runsFolder, 'second-run'), { recursive: true });
  await writeFile(await pathFor(runsFolder, 'broken-run/timeline.json'), '{"schema":"other"}');
  await mkdir(join(runsFolder, 'unfinished-run'));
  const said: string[] = [];
  const site = await startSite({
    port: 0,
    runsFolder,
    casesFolder,
    seat,
    bringer: labBringer(runsFolder, seat),
    say: (line) => {
      said.push(line);
    },
    clock: { now: () => Date.parse('2026-05-13T00:00:00Z') as Instant },
  });
  return {
    site,
    timeline,
    runsFolder,
    casesFolder,
    said,
    remove: async () => {
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeRun(folder: string): Promise<Timeline> {
  const files = {
    ...labEvidenceFiles(),
    'trail/hostile.json.gz': gzipped({ Records: [hostile()] }),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(await pathFor(folder, `evidence/${name}`), content);
  }
  const { timeline, close } = await replay({ paths: [join(folder, 'evidence')], toldFrom: folder });
  close();
  await writeFile(join(folder, 'timeline.json'), timelineJson(timeline));
  await writeFile(join(folder, 'grade.json'), JSON.stringify(grade(timeline)));
  return timeline;
}

const hostile = () =>
  aTrailRecord({
    eventID: 'hostile/../"><b>',
    eventTime: '2026-05-12T04:40:50Z',
    eventName: 'PutObject',
    errorCode: 'AccessDenied',
    errorMessage: '</code><script>globalThis.owned=1</script>',
    userAgent: '[<svg onload=globalThis.owned=1>]',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/<b>mallory' },
    requestParameters: { bucketName: 'lab-intake', key: HOSTILE_KEY },
  });

const grade = ({ events }: Timeline): GradeSheet => ({
  schema: 'aftertrace.grade/1',
  lab: 'malicious-upload',
  passed: 1,
  failed: 1,
  ungraded: 1,
  checks: [
    {
      id: 'contained',
      kind: 'behaviour',
      question: 'Is the file moved away?',
      verdict: 'pass',
      seenIn: [events[0]?.id ?? '', 'account:s3:ListObjectsV2 lab-quarantine'],
    },
    {
      id: 'alarm-rang',
      kind: 'behaviour',
      question: 'Does an alert arrive?',
      verdict: 'fail',
      because: 'no alert names the upload <i>inbox</i>',
      seenIn: [],
      hint: 'Look at the topic’s subscriptions.',
    },
    {
      id: 'encrypted',
      kind: 'state',
      question: 'Is the bucket encrypted?',
      verdict: 'ungraded',
      because: 'the account is gone',
    },
  ],
});

async function pathFor(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  return path;
}
