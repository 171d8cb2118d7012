import { TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const leastPrivilege: Check<Outputs> = {
  id: 'least-privilege',
  kind: 'state',
  question:
    'Does each role allow no more than its function needs, and keep the scan’s code from sending what the platform sends?',
  hint: 'Deliveries are made with the function’s own role, so it has to allow the send. Deny it where lambda:SourceFunctionArn is present: calls of the code carry that key, the platform’s deliveries do not.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    return await gradeRoles(account, [outputs.scanFunction, outputs.responderFunction]);
  },
};
