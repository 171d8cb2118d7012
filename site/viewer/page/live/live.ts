import { chooseFiles } from './choose-files.ts';
import { followCase } from './live-case.ts';
import { followLab } from './live-lab.ts';

/** The pages that change while one looks at them. Each works without all of this. */
const lab = document.querySelector<HTMLElement>('main[data-live]');
if (lab !== null) followLab(lab);

const job = document.querySelector<HTMLElement>('[data-case-live]');
if (job !== null) followCase(job);

const drop = document.querySelector<HTMLFormElement>('#drop');
if (drop !== null) chooseFiles(drop);

const paper = document.querySelector<HTMLButtonElement>('#print');
if (paper !== null) {
  paper.hidden = false;
  paper.addEventListener('click', () => {
    print();
  });
}
