import { listOf, objectOf, ofType, withResource } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const permissionRemoved: Mutation = {
  id: 'permission-removed',
  title: 'The role may not do one of the things it is there for.',
  apply: (template) =>
    ofType(template, 'AWS::IAM::Policy').flatMap(([at, policy]) => {
      const document = objectOf(policy.Properties?.['PolicyDocument']);
      const statements = listOf(document['Statement']);
      return statements.flatMap((statement, index) => {
        const { Sid, Effect, Action } = objectOf(statement);
        if (Effect !== 'Allow' || [Action].flat().includes('logs:PutLogEvents')) return [];
        const Statement = statements.filter((_, other) => other !== index);
        if (Statement.length === 0) return [];
        const PolicyDocument = { ...document, Statement };
        const changed = { ...policy, Properties: { ...policy.Properties, PolicyDocument } };
        const which = typeof Sid === 'string' ? Sid : String(index);
        return [{ at: `${at} ${which}`, template: withResource(template, at, changed) }];
      });
    }),
};
