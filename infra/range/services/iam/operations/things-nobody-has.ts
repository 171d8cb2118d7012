import type { Operation } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { userArn, userNamed, userNameOr } from '../model.ts';
import { reads } from '../trail-rules.ts';

interface Input {
  readonly UserName?: string | undefined;
}

/** Certificates, SSH keys and passwords of single services cannot be made in the range, so each list is truly empty. */
export const listSigningCertificates = ofUser('ListSigningCertificates', 'Certificates');
export const listSshPublicKeys = ofUser('ListSSHPublicKeys', 'SSHPublicKeys');
export const listServiceSpecificCredentials = ofUser(
  'ListServiceSpecificCredentials',
  'ServiceSpecificCredentials',
);

export const listServerCertificates = operation<object, object>({
  knownFrom: [apiReference('ListServerCertificates')],
  authorizes: () => [{ action: 'iam:ListServerCertificates', resource: '*' }],
  handle: async () => ({ ServerCertificateMetadataList: [], IsTruncated: false }),
  trail: reads(),
});

function ofUser(name: string, member: string): Operation {
  return operation<Input, object>({
    knownFrom: [apiReference(name)],
    authorizes: (input, call) => [
      { action: `iam:${name}`, resource: userArn(call, userNameOr(call, input.UserName)) },
    ],
    async handle(input, call) {
      userNamed(call, userNameOr(call, input.UserName));
      return { [member]: [], IsTruncated: false };
    },
    trail: reads(),
  });
}
