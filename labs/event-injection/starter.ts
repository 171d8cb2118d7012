import type { Variant } from '../lab.ts';

/** It works for everybody, whoever they are and whatever they write. */
export const starter: Variant = {
  title:
    'The function believes every event and every name, and any account’s bucket of that name may wake it.',
  edits: [
    {
      file: 'stack/door.ts',
      from: `    // A bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
    sourceAccount: intake.stack.account,
    sourceArn: bucketArn(names.intake),`,
      to: `    // Your part: S3 may wake the function. For whose bucket? A bucket's ARN does not say whose it is.
    sourceArn: bucketArn(names.intake),`,
    },
    {
      file: 'stack/filing.ts',
      from: '[`${intake}/incoming/*`]);',
      to: '[`${intake}/*`]); // Your part: which folders, to read and to write?',
    },
    {
      file: 'stack/filing.ts',
      from: '[`${archive}/filed/*`, `${archive}/register/*`]);',
      to: '[`${archive}/*`]);',
    },
    {
      file: 'functions/file/accept.ts',
      from: `  if (told.bucket !== intakeBucket) throw new Error('the event is about another bucket');
  if (!told.key.startsWith('incoming/')) throw new Error('the event is about another folder');`,
      to: `  // Your part: whoever may invoke the function writes this event. What may it ask for, and what not?
  void intakeBucket;`,
    },
    {
      file: 'functions/file/archive-names.ts',
      from: '`filed/${idOf(told)}`;',
      to: `posix.join('filed', told.key); // Your part: who chooses this name?`,
    },
    {
      file: 'functions/file/archive-names.ts',
      from: "import { createHash } from 'node:crypto';",
      to: "import { createHash } from 'node:crypto';\nimport { posix } from 'node:path';",
    },
    {
      file: 'functions/file/archive-names.ts',
      from: "encodeURIComponent(key).replaceAll('%2F', '/');",
      to: "key.replace('incoming/', ''); // Your part: the register is opened in a spreadsheet.",
    },
  ],
  fails: ['door-names-its-bucket', 'least-privilege', 'crafted-event-refused', 'names-are-inert'],
};
