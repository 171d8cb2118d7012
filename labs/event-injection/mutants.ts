import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'permission-without-account',
    title: 'S3 may wake the function for a bucket of that name, whoever owns it.',
    edits: [{ file: 'stack/door.ts', from: '    sourceAccount: intake.stack.account,\n', to: '' }],
    fails: ['door-names-its-bucket'],
  },
  {
    id: 'permission-without-bucket',
    title: 'Any bucket of the account may wake the function.',
    edits: [
      { file: 'stack/door.ts', from: '    sourceArn: bucketArn(names.intake),\n', to: '' },
      {
        file: 'stack/door.ts',
        from: "import { bucketArn } from '../../../infra/cdk/resource-arn.ts';\n",
        to: '',
      },
      { file: 'stack/door.ts', from: 'names: Names)', to: '_names: Names)' },
    ],
    fails: ['door-names-its-bucket'],
  },
  {
    id: 'everybody-may-invoke',
    title: 'The function’s policy lets in everybody.',
    edits: [
      {
        file: 'stack/door.ts',
        from: "  tellOfObjects(intake, filing, permission, { prefix: 'incoming/' });",
        to: `  tellOfObjects(intake, filing, permission, { prefix: 'incoming/' });
  new CfnPermission(intake.stack, 'AnybodyMayInvoke', {
    action: 'lambda:InvokeFunction',
    functionName: filing.functionName,
    principal: '*',
  });`,
      },
    ],
    fails: ['stranger-refused', 'door-names-its-bucket'],
  },
  {
    id: 'any-folder-believed',
    title: 'The event may name any object of the bucket, and the role may read it.',
    edits: [
      {
        file: 'functions/file/accept.ts',
        from: "  if (!told.key.startsWith('incoming/')) throw new Error('the event is about another folder');\n",
        to: '',
      },
      { file: 'stack/filing.ts', from: '[`${intake}/incoming/*`]', to: '[`${intake}/*`]' },
    ],
    fails: ['crafted-event-refused', 'least-privilege'],
  },
  {
    id: 'refusal-as-success',
    title: 'A refused event is answered instead of thrown: Lambda files it with the successes.',
    edits: [
      {
        file: 'functions/file/handler.ts',
        from: 'export const handler = (event: unknown): Promise<FilingAnswer> => file(event, tools);',
        to: `export const handler = (event: unknown): Promise<FilingAnswer | { outcome: 'refused' }> =>
  file(event, tools).catch(() => ({ outcome: 'refused' }) as const);`,
      },
    ],
    fails: ['crafted-event-refused'],
  },
  {
    id: 'asked-for-hours',
    title: 'A refused event is tried as often and as long as Lambda does by itself.',
    edits: [
      { file: 'stack/filing.ts', from: 'retries: 1,', to: 'retries: 2,' },
      { file: 'stack/filing.ts', from: 'Duration.minutes(15)', to: 'Duration.hours(6)' },
    ],
    fails: ['refused-is-kept', 'crafted-event-refused'],
  },
  {
    id: 'name-as-path',
    title: 'Things are filed under the name they were handed in with, wherever that leads.',
    edits: [
      {
        file: 'functions/file/archive-names.ts',
        from: '`filed/${idOf(told)}`;',
        to: "new URL(told.key, 'file:///filed/').pathname.slice(1);",
      },
      {
        file: 'stack/filing.ts',
        from: '[`${archive}/filed/*`, `${archive}/register/*`]',
        to: '[`${archive}/*`]',
      },
    ],
    fails: ['names-are-inert'],
  },
  {
    id: 'name-as-cell',
    title: 'The register shows names as they were written.',
    edits: [
      {
        file: 'functions/file/archive-names.ts',
        from: "encodeURIComponent(key).replaceAll('%2F', '/');",
        to: "key.replace('incoming/', '');",
      },
    ],
    fails: ['names-are-inert'],
  },
  {
    id: 'odd-names-lost',
    title: 'Only plain names are filed; the others are refused, and their files with them.',
    edits: [
      {
        file: 'functions/file/accept.ts',
        from: '  return told;',
        to: "  if (!/^[a-z./-]+$/.test(told.key)) throw new Error('an odd name');\n  return told;",
      },
    ],
    fails: ['names-are-inert'],
  },
  {
    id: 'woken-by-another-folder',
    title: 'The bucket tells of another folder than the one things are handed in to.',
    edits: [
      {
        file: 'stack/door.ts',
        from: "permission, { prefix: 'incoming/' });",
        to: "permission, { prefix: 'inbox/' });",
      },
    ],
    fails: ['honest-work-filed'],
  },
];
