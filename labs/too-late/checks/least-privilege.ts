import { TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const leastPrivilege: Check<Outputs> = {
  id: 'least-privilege',
  kind: 'state',
  question:
    'Does each role allow what its function needs, and keep the function’s code from forging records?',
  hint: 'Who puts an event on the bus tells the responder. Deny events:PutEvents and sqs:SendMessage where lambda:SourceFunctionArn is present: only calls of the function’s code carry it.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    return await gradeRoles(account, [outputs.scanFunction, outputs.responderFunction]);
  },
};
