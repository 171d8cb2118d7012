import { removeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const invokePermissionRemoved: Mutation = {
  id: 'invoke-permission-removed',
  title: 'What should start the function may not.',
  apply: (template) => removeEach(template, 'AWS::Lambda::Permission'),
};
