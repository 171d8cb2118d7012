import { carryOut, type MutantOrder } from './mutate-lab.ts';

/** The process `mutateLab` starts: grades the mutants it is sent, one after the other, until nobody sends any more. */
const { signal } = new AbortController();

process.on('message', (order: MutantOrder) => {
  void carryOut(order, signal).then((outcome) => {
    process.send?.(outcome);
  });
});
process.once('disconnect', () => {
  process.exit(0);
});
