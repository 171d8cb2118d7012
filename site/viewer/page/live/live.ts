import { chooseFiles } from './choose-files.ts';
import { followCase } from './live-case.ts';
import { followLab } from './live-lab.ts';
import { markRuns } from './mark-runs.ts';
import { renew } from './renew.ts';

/** The pages that change while one looks at them. Each works without all of this. */
const lab = document.querySelector<HTMLElement>('main[data-live]');
if (lab !== null) followLab(lab);

const job = document.querySelector<HTMLElement>('[data-case-live]');
if (job !== null) followCase(job);

const drop = document.querySelector<HTMLFormElement>('#drop');
if (drop !== null) chooseFiles(drop);

for (const list of document.querySelectorAll<HTMLFormElement>('form.marking')) markRuns(list);

for (const part of document.querySelectorAll<HTMLElement>('[data-renew]')) renew(part);

const paper = document.querySelector<HTMLButtonElement>('#print');
if (paper !== null) {
  paper.hidden = false;
  paper.addEventListener('click', () => {
    print();
  });
}
