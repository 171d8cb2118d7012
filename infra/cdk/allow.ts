import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** One statement for a role or user. */
export function allow(
  { grantPrincipal }: IGrantable,
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): void {
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ sid, actions: [...actions], resources: [...resources] }),
  );
}
