import { catalogue } from '../../infra/base/catalogue.ts';
import type { ListedCommand } from './command.ts';

/** Every command, in the order the help shows them. */
export const commands = catalogue<ListedCommand>([
  {
    id: 'labs',
    does: 'list the labs',
    load: async () => (await import('./commands/labs.ts')).command,
  },
  {
    id: 'run',
    does: 'build a lab, attack it, replay and grade it',
    load: async () => (await import('./commands/run.ts')).command,
  },
  {
    id: 'start',
    does: 'make your copy of a lab, to mend it',
    load: async () => (await import('./commands/start.ts')).command,
  },
  {
    id: 'up',
    does: 'deploy your copy and keep it up, for attacks and any AWS client',
    load: async () => (await import('./commands/up.ts')).command,
  },
  {
    id: 'attack',
    does: 'attack your copy, and replay what came of it',
    load: async () => (await import('./commands/attack.ts')).command,
  },
  {
    id: 'check',
    does: 'grade your copy; verify a record of completion',
    load: async () => (await import('./commands/check.ts')).command,
  },
  {
    id: 'hint',
    does: 'a hint for a mistake, for points',
    load: async () => (await import('./commands/hint.ts')).command,
  },
  {
    id: 'answer',
    does: 'answer the questions of a lab',
    load: async () => (await import('./commands/answer.ts')).command,
  },
  {
    id: 'down',
    does: 'take down what "up" holds up',
    load: async () => (await import('./commands/down.ts')).command,
  },
  {
    id: 'mutate',
    does: 'break your own wiring in every known way, and see what you notice',
    load: async () => (await import('./commands/mutate.ts')).command,
  },
  {
    id: 'replay',
    does: 'rebuild an incident from CloudTrail and destination records',
    load: async () => (await import('./commands/replay.ts')).command,
  },
  {
    id: 'site',
    does: 'show labs, runs and replays in a browser',
    load: async () => (await import('./commands/site.ts')).command,
  },
  {
    id: 'vet',
    does: 'prove a lab: its reference, its starter and every mutant',
    load: async () => (await import('./commands/vet.ts')).command,
  },
  {
    id: 'techniques',
    does: 'list the attack techniques, or print what one would do',
    load: async () => (await import('./commands/techniques.ts')).command,
  },
  {
    id: 'noise',
    does: 'write the trail of a background account',
    load: async () => (await import('./commands/noise.ts')).command,
  },
  {
    id: 'verify',
    does: 'check evidence against its digests, or a bundle against its signature',
    load: async () => (await import('./commands/verify.ts')).command,
  },
  {
    id: 'range',
    does: 'serve a range for any AWS client',
    load: async () => (await import('./commands/range.ts')).command,
  },
  {
    id: 'exec',
    does: 'run any AWS client against a range; it cannot reach AWS',
    load: async () => (await import('./commands/exec.ts')).command,
  },
  {
    id: 'doctor',
    does: 'what this machine has and lacks',
    load: async () => (await import('./commands/doctor.ts')).command,
  },
]);
