import type {
  DescribeParametersCommandInput,
  DescribeParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import type { Parameter } from '../state.ts';
import { ssmState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const describeParameters = operation<
  DescribeParametersCommandInput,
  Omit<DescribeParametersCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('DescribeParameters')],
  authorizes: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
  async handle(input, call) {
    for (const member of ['Filters', 'ParameterFilters', 'Shared'] as const)
      if (input[member] !== undefined && input[member] !== false)
        throw new AwsFault('NotImplemented', 501, `This range does not implement ${member}.`);
    const own = [...call.platform.state(ssmState).parameters.values()]
      .filter(({ accountId }) => accountId === call.accountId)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const from = Number(Buffer.from(input.NextToken ?? '', 'base64').toString() || '0');
    const until = from + (input.MaxResults ?? 50);
    return {
      Parameters: own.slice(from, until).map(shown),
      ...(until < own.length && { NextToken: Buffer.from(String(until)).toString('base64') }),
    };
  },
  trail: managementTrail(true),
});

function shown(parameter: Parameter) {
  const newest = parameter.versions.at(-1);
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: parameter.type,
    ...(parameter.description !== undefined && { Description: parameter.description }),
    ...(parameter.allowedPattern !== undefined && { AllowedPattern: parameter.allowedPattern }),
    ...(newest !== undefined && {
      LastModifiedDate: new Date(newest.at),
      LastModifiedUser: newest.by,
      Version: newest.version,
    }),
    Tier: 'Standard' as const,
    Policies: [],
    DataType: 'text',
  };
}
