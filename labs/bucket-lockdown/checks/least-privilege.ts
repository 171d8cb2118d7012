import { TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const leastPrivilege: Check<Outputs> = {
  id: 'least-privilege',
  kind: 'state',
  question:
    'May monitor and responder do no more than their part, and can the code of neither forge a record?',
  hint: 'A responder that may stop anybody is a weapon for whoever forges a finding: name the users and roles it guards. Deny sending where lambda:SourceFunctionArn is present; only the platform’s deliveries come without it.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    return await gradeRoles(account, [outputs.monitorFunction, outputs.responderFunction]);
  },
};
