import { TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { gradeRoles } from '../../grade-roles.ts';
import type { Outputs } from '../outputs.ts';

export const onlyThePlatformDelivers: Check<Outputs> = {
  id: 'only-the-platform-delivers',
  kind: 'state',
  question:
    'Does each role allow no more than its function needs, and keep the function’s code from forging records?',
  hint: 'A record is delivered under the function’s own role. Deny the send where lambda:SourceFunctionArn is present: the code’s calls carry it, the platform’s deliveries do not. No action and no resource is "*".',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { scanFunction, siemFunction, quarantineFunction } = outputs;
    return await gradeRoles(account, [scanFunction, siemFunction, quarantineFunction]);
  },
};
