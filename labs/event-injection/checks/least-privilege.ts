import { type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles, type RoleStatement, roleStatements } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const leastPrivilege: Check<Outputs> = {
  id: 'least-privilege',
  kind: 'state',
  question:
    'Does the function’s role read only what was handed in, write only what is filed, and keep its code from forging records?',
  hint: 'Where the code is talked into something, its role decides what that comes to. Reading: incoming/ of the intake. Writing: filed/ and register/ of the archive.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { filingFunction } = outputs;
    const general = await gradeRoles(account, [filingFunction]);
    if (general.verdict !== 'pass') return general;
    const [seenIn] = general.seenIn;
    const statements = await roleStatements(account, filingFunction);
    const flaws: Flaw[] = statements
      .flatMap((statement) => tooWide(statement, outputs))
      .map((because) => ({ seenIn, because: `the role of ${filingFunction} ${because}` }));
    return gradeOf(general.seenIn, flaws);
  },
};

function tooWide(
  { Effect, Action = [], Resource = [] }: RoleStatement,
  { intakeBucket, archiveBucket }: Outputs,
): readonly string[] {
  if (Effect !== 'Allow' || !Action.some((action) => action.startsWith('s3:'))) return [];
  const folders = [
    `arn:aws:s3:::${intakeBucket}/incoming/`,
    `arn:aws:s3:::${archiveBucket}/filed/`,
    `arn:aws:s3:::${archiveBucket}/register/`,
  ];
  return Resource.filter((one) => !folders.some((folder) => one.startsWith(folder))).map(
    (one) => `allows ${Action.join(', ')} on ${one}`,
  );
}
