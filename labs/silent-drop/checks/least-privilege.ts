import { TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const leastPrivilege: Check<Outputs> = {
  id: 'least-privilege',
  kind: 'state',
  question:
    'Does the scan’s role allow what it needs and no more, and keep its code from forging records?',
  hint: 'A record that is lost is no reason for "*". Find the one action and the one resource; and deny the send where lambda:SourceFunctionArn is present.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    return await gradeRoles(account, [outputs.scanFunction]);
  },
};
