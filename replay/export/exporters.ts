import { catalogue } from '../../infra/base/catalogue.ts';
import { exporter as attackFlow } from './attack-flow/exporter.ts';
import { exporter as csv } from './csv/exporter.ts';
import type { Exporter } from './exporter.ts';
import { exporter as htmlReport } from './html-report/exporter.ts';
import { exporter as json } from './json/exporter.ts';
import { exporter as ocsf } from './ocsf/exporter.ts';
import { exporter as perfetto } from './perfetto/exporter.ts';
import { exporter as timesketchCsv } from './timesketch-csv/exporter.ts';
import { exporter as timesketchJsonl } from './timesketch-jsonl/exporter.ts';

/** Every form a timeline can be written in. One line per folder here. */
export const exporters = catalogue<Exporter>([
  json,
  attackFlow,
  csv,
  htmlReport,
  ocsf,
  perfetto,
  timesketchCsv,
  timesketchJsonl,
]);
