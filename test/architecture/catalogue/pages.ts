import { campaigns } from '../../../attacker-sim/campaigns.ts';
import type { Attacker, AttackTechnique, ExpectedEvent } from '../../../attacker-sim/technique.ts';
import { techniques } from '../../../attacker-sim/techniques.ts';
import { PROBLEM_CODES } from '../../../infra/base/problem.ts';
import type { KnownFrom, Source } from '../../../infra/base/source.ts';
import type { RangeService } from '../../../infra/range/service.ts';
import { rangeServices } from '../../../infra/range/services.ts';
import { detections } from '../../../replay/detect/detections.ts';
import { evidenceSources } from '../../../replay/evidence/sources.ts';
import type { Grounds } from '../../../replay/link/linker-rule.ts';
import { linkerRules } from '../../../replay/link/rules.ts';

/**
 * The pages of `docs/catalogue`, by file name.
 *
 * They say what the code says and nothing else, so a test can compare them with the files.
 */
export function cataloguePages(): Readonly<Record<string, string>> {
  return {
    'problems.md': problems(),
    'techniques.md': techniquesPage(),
    'link-rules.md': linkRules(),
    'detections.md': detectionsPage(),
    'evidence-sources.md': evidenceSourcesPage(),
    'range-coverage.md': rangeCoverage(),
  };
}

function problems(): string {
  return page(
    'Problems',
    'Failures a person can act on. Each names the value at fault and says what to do.',
    [
      table(
        ['Code', 'What it means'],
        Object.entries(PROBLEM_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
      ),
    ],
  );
}

function techniquesPage(): string {
  return page(
    'Attack techniques',
    'What the attacker can do, in the order of the list. What each needs is all it may do, and what it leaves is what the trail shows.',
    [
      `${techniques.all.length} techniques and ${campaigns.all.length} campaigns. ATT&CK ids are those of ATT&CK up to version 18.`,
      ...techniques.all.flatMap(techniqueParts),
      '## Campaigns',
      'Several techniques in an order that makes a story. The pauses between them come from a seed.',
      ...campaigns.all.flatMap((campaign) => [
        `### ${text(campaign.title)}`,
        text(campaign.story),
        bullets([
          `Id: \`${campaign.id}\``,
          `Actors: ${campaign.actors.map(text).join(', ')}`,
          ...campaign.steps.map(({ technique, by }) => `\`${technique}\`, by the ${text(by)}`),
        ]),
      ]),
    ],
  );
}

const ATTACKERS: Readonly<Record<Attacker, string>> = {
  insider: 'somebody with a key of the account',
  outsider: 'somebody with a key of another account',
  anyone: 'anybody; nothing is signed',
  'kept-session': 'somebody with a role’s session whose key was deactivated',
};

const left = ({ service, name, outcome, times }: ExpectedEvent): string =>
  `\`${service} ${name}\`${times === undefined ? '' : ` ${times} times`}${outcome === 'is-denied' ? ', denied' : ''}`;

function techniqueParts(technique: AttackTechnique): readonly string[] {
  return [
    `## ${text(technique.title)}`,
    text(technique.purpose),
    bullets([
      `Id: \`${technique.id}\``,
      `ATT&CK: ${technique.mitre.length === 0 ? 'none; this is no attack' : technique.mitre.join(', ')}`,
      ...(technique.awsThreatTechniques === undefined
        ? []
        : [`Threat Technique Catalog for AWS: ${technique.awsThreatTechniques.join(', ')}`]),
      `Done by: ${ATTACKERS[technique.actsAs]}`,
      `Needs: ${codes(technique.needs)}`,
      `Leaves: ${technique.leaves.map(left).join(', ')}`,
      `Repeatable: ${technique.repeatable ? 'yes' : 'only after an undo'}`,
      `Undo: ${undoOf(technique)}`,
      ...technique.sources.map((source) => `Source: ${linked(source)}`),
    ]),
  ];
}

function undoOf({ undo }: AttackTechnique): string {
  switch (undo.kind) {
    case 'call':
      return 'by calls to AWS';
    case 'redeploy':
      return `by deploying anew: ${text(undo.because)}`;
    case 'nothing-to-undo':
      return 'nothing to undo';
  }
}

const GROUNDS: Readonly<Record<Grounds, string>> = {
  proven: 'both ends carry the same id issued by AWS, so coincidence is excluded',
  bound: 'a hash or a name made by the platform ties content to a call',
  inferred: 'rests on time, role or place, and on there being one candidate only',
};

function linkRules(): string {
  return page(
    'Link rules',
    'How the replay ties two events together, in the order the rules run.',
    [
      bullets(Object.entries(GROUNDS).map(([grounds, meaning]) => `**${grounds}**: ${meaning}.`)),
      ...linkerRules.all.flatMap((rule) => [
        `## ${text(rule.title)}`,
        bullets([
          `Id: \`${rule.id}\``,
          `Reads: one event *${text(rule.relation)}* the other`,
          `About: ${rule.about}`,
          `Grounds: ${rule.grounds.join(', ')}`,
          `Query: [link.sql](../../replay/link/rules/${rule.id}/link.sql)`,
          ...rule.sources.map((source) => `Source: ${linked(source)}`),
        ]),
      ]),
    ],
  );
}

function detectionsPage(): string {
  return page(
    'Detections',
    'What the replay looks for among the calls of a trail, in the order it is told. Each says what was done, not with what intent.',
    [
      `${detections.all.length} detections. ATT&CK ids are those of ATT&CK up to version 18. Sigma rules of your own run beside them: \`aftertrace replay --sigma DIR\`.`,
      ...detections.all.flatMap((rule) => [
        `## ${text(rule.title)}`,
        text(rule.purpose),
        bullets([
          `Id: \`${rule.id}\``,
          `Severity: ${rule.severity}`,
          `ATT&CK: ${rule.mitre.join(', ')}`,
          ...(rule.awsThreatTechniques === undefined
            ? []
            : [`Threat Technique Catalog for AWS: ${rule.awsThreatTechniques.join(', ')}`]),
          ...(rule.burst === undefined
            ? []
            : [
                `Fires at: ${rule.burst.atLeast} calls${rule.burst.distinct === undefined ? '' : ` with different \`${rule.burst.distinct}\``} by one caller within ${rule.burst.withinMs / 60_000} minutes`,
              ]),
          `Rule and examples: [${rule.id}](../../replay/detect/rules/${rule.id})`,
          ...rule.sources.map((source) => `Source: ${linked(source)}`),
        ]),
      ]),
    ],
  );
}

function evidenceSourcesPage(): string {
  return page(
    'Evidence sources',
    'The kinds of evidence the replay knows by their content, in the order a value is offered to them.',
    evidenceSources.all.flatMap((source) => [
      `## ${text(source.title)}`,
      bullets([
        `Id: \`${source.id}\``,
        `Samples: [samples](../../replay/evidence/${source.id}/samples)`,
        ...source.sources.map((each) => `Source: ${linked(each)}`),
      ]),
    ]),
  );
}

function rangeCoverage(): string {
  return page(
    'What the range covers',
    'Every operation with how its behaviour is known. There was no AWS account to try it in: what no page and no published recording says is marked as an assumption, and what knowingly differs is listed as a departure. Both only go down.',
    [
      table(
        ['Service', 'Operations', 'Assumptions', 'Departures'],
        [...rangeServices.all.map(totals), totalOf(rangeServices.all)],
      ),
      ...rangeServices.all.flatMap((service) => [
        `## ${service.id}`,
        `CloudTrail calls it \`${service.eventSource}\`.`,
        table(
          ['Operation', 'Known from'],
          operationsOf(service).map(([name, { knownFrom }]) => [
            name,
            knownFrom.map(known).join('<br>'),
          ]),
        ),
        ...departuresOf(service),
      ]),
    ],
  );
}

const operationsOf = (service: RangeService) =>
  Object.entries(service.operations).sort(([a], [b]) => (a < b ? -1 : 1));

const assumptionsOf = (service: RangeService): number =>
  operationsOf(service)
    .flatMap(([, operation]) => operation.knownFrom)
    .filter(({ kind }) => kind === 'assumption').length;

const totals = (service: RangeService): readonly string[] => [
  `[${service.id}](#${service.id})`,
  String(operationsOf(service).length),
  String(assumptionsOf(service)),
  String(service.departures.length),
];

function totalOf(services: readonly RangeService[]): readonly string[] {
  const sum = (count: (service: RangeService) => number) =>
    String(services.reduce((total, service) => total + count(service), 0));
  return [
    'all',
    sum((service) => operationsOf(service).length),
    sum(assumptionsOf),
    sum((service) => service.departures.length),
  ];
}

function departuresOf(service: RangeService): readonly string[] {
  if (service.departures.length === 0) return ['No departures.'];
  return [
    'Departures:',
    table(
      ['Departure', 'AWS', 'The range'],
      service.departures.map(({ name, awsDoes, rangeDoes }) =>
        [name, awsDoes, rangeDoes].map(text),
      ),
    ),
  ];
}

function known(from: KnownFrom): string {
  switch (from.kind) {
    case 'documentation':
      return linked(from.source);
    case 'public-recording':
      return `recording: ${linked(from.source)}`;
    case 'assumption':
      return `**assumption**: ${text(from.because)}`;
  }
}

const NOTICE = '<!-- Generated from the code by `npm run docs`. Do not edit. -->';

const page = (title: string, about: string, parts: readonly string[]): string =>
  `${[NOTICE, `# ${title}`, about, ...parts].join('\n\n')}\n`;

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const codes = (words: readonly string[]): string =>
  words.length === 0 ? 'nothing' : words.map((word) => `\`${word}\``).join(', ');

const linked = ({ title, url, readOn }: Source): string =>
  `[${text(title)}](${url})${readOn === undefined ? '' : `, read on ${readOn}`}`;

/** Characters that would end a table cell or open a tag are written out. */
const text = (words: string): string =>
  words.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
