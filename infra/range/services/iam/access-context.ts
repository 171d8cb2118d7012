import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest } from '../../service.ts';

/** What policies ask about the boundary a call sets. */
export const boundaryContext = (arn: string | undefined): NonNullable<AccessRequest['context']> =>
  arn === undefined ? {} : { 'iam:PermissionsBoundary': [arn] };

/** Creating something with tags also needs the permission to tag it. */
export const tagging = (
  action: AccessRequest['action'],
  resource: Arn,
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): readonly AccessRequest[] =>
  tags.length === 0 ? [] : [{ action, resource, context: tagContext(tags) }];

export const tagContext = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): NonNullable<AccessRequest['context']> => ({
  'aws:TagKeys': tags.map(({ Key }) => Key ?? ''),
  ...Object.fromEntries(
    tags.map(({ Key, Value }) => [`aws:RequestTag/${Key ?? ''}`, [Value ?? '']]),
  ),
});
