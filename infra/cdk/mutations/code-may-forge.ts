import { listOf, objectOf, ofType, withResource } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const codeMayForge: Mutation = {
  id: 'code-may-forge',
  title: 'Nothing keeps the function’s own code from sending what only the platform should.',
  apply: (template) =>
    ofType(template, 'AWS::IAM::Policy').flatMap(([at, policy]) => {
      const document = objectOf(policy.Properties?.['PolicyDocument']);
      const statements = listOf(document['Statement']);
      return statements.flatMap((statement, index) => {
        const { Sid, Effect } = objectOf(statement);
        if (Effect !== 'Deny') return [];
        const Statement = statements.filter((_, other) => other !== index);
        if (Statement.length === 0) return [];
        const PolicyDocument = { ...document, Statement };
        const changed = { ...policy, Properties: { ...policy.Properties, PolicyDocument } };
        const which = typeof Sid === 'string' ? Sid : String(index);
        return [{ at: `${at} ${which}`, template: withResource(template, at, changed) }];
      });
    }),
};
