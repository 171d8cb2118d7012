import type { AccountId, Arn } from '../../../../base/ids.ts';

/** The parts of an ARN a destination needs; undefined for what is none. */
export function partsOf(
  arn: string,
):
  | { readonly service: string; readonly account: AccountId; readonly resource: string }
  | undefined {
  const [scheme, partition, service, , account, ...resource] = arn.split(':');
  if (scheme !== 'arn' || partition !== 'aws' || service === undefined || account === undefined) {
    return undefined;
  }
  return { service, account, resource: resource.join(':') };
}

/** Who owns the target, when its ARN says so; a bucket's does not. */
export function accountIn(arn: Arn): { readonly resourceAccount?: AccountId } {
  const account = partsOf(arn)?.account ?? '';
  return account === '' ? {} : { resourceAccount: account };
}
