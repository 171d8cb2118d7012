import { exporters } from '../../../replay/export/exporters.ts';

/** One form a timeline can be taken away in. */
export interface ExportChoice {
  readonly href: string;
  readonly title: string;
  /** What it has no place for; empty where everything is in it. */
  readonly without: string;
}

/** The forms in which a run can be taken away, the one for people first. */
export function exportChoices(runId: string): readonly ExportChoice[] {
  const path = `/replay/${encodeURIComponent(runId)}`;
  const forms = [...exporters.all].sort((a, b) => rank(a.id) - rank(b.id));
  return [
    ...forms.map(({ id, title, leavesOut, only }) => ({
      href: id === 'html-report' ? `${path}/report?download=1` : `${path}/export/${id}`,
      title,
      without: [
        ...(only === undefined ? [] : ['incidents only']),
        ...(leavesOut.length === 0 ? [] : [`without ${leavesOut.join(', ')}`]),
      ].join(', '),
    })),
    {
      href: `${path}/export/bundle`,
      title: 'Evidence with a signed manifest (ZIP)',
      without: '',
    },
    {
      href: `/api/runs/${encodeURIComponent(runId)}/bookmarks?download=1`,
      title: 'What people noted about it (JSON)',
      without: '',
    },
  ];
}

const ORDER = [
  'html-report',
  'csv',
  'timesketch-csv',
  'timesketch-jsonl',
  'ocsf',
  'attack-flow',
  'perfetto',
  'json',
];

const rank = (id: string): number => {
  const at = ORDER.indexOf(id);
  return at < 0 ? ORDER.length : at;
};

/** A name no system stumbles over, whatever the run is called. */
export const fileNameFor = (runId: string, form: string, extension: string): string =>
  `${runId.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 120)}-${form}${extension}`;
