import { catalogue } from '../../infra/base/catalogue.ts';
import type { Exporter } from './exporter.ts';
import { exporter as json } from './json/exporter.ts';

/** Every form a timeline can be written in. One line per folder here. */
export const exporters = catalogue<Exporter>([json]);
