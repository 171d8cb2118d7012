import { openSynthesiser } from '../infra/cdk/synthesiser.ts';
import { labOf } from './labs.ts';
import { vetVariant } from './vet-lab.ts';
import type { VetOrder } from './vet-labs.ts';

/** The process `vet-labs.ts` starts: vets what it is sent, one after the other, until nobody sends any more. */
const synthesiser = openSynthesiser({ processes: 'one' });
const { signal } = new AbortController();

process.on('message', ({ lab, variant, ...round }: VetOrder) => {
  void vetVariant(labOf(lab), variant, { signal, synthesiser }).then((vetted) => {
    process.send?.({ lab, ...round, ...vetted });
  });
});
process.once('disconnect', () => {
  synthesiser.close();
  process.exit(0);
});
