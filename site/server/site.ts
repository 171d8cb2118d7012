import type { Response } from 'express';
import type { Clock } from '../../infra/base/instant.ts';
import type { Assets } from './assets.ts';
import type { Cases } from './cases/cases.ts';
import type { LabDesk } from './live/lab-desk.ts';
import type { Runs } from './runs/runs.ts';
import type { WriteGuard } from './write-guard.ts';

/** What every route is given. */
export interface Site {
  readonly runs: Runs;
  readonly assets: Assets;
  readonly clock: Clock;
  readonly cases: Cases;
  readonly desk: LabDesk;
  readonly guard: WriteGuard;
  /** Whose labs are shown, where several share a machine. */
  readonly seat: string | undefined;
  /** Answers with a page. `model` is all the template sees, besides the addresses of the assets. */
  page(response: Response, page: Page): Promise<void>;
  /** A part of a page, for one that is open already. */
  render(view: string, model: object): Promise<string>;
}

export interface Page {
  /** Name of a template in `site/views`. */
  readonly view: string;
  readonly title: string;
  readonly status?: number;
  readonly model: object;
}
