import type {
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { findParameter, onParameter, shownParameter } from '../parameter-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const getParameter = operation<
  GetParameterCommandInput,
  Omit<GetParameterCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetParameter')],
  authorizes: (input, call) => [onParameter('ssm:GetParameter', input.Name, call)],
  async handle(input, call) {
    const name = input.Name ?? '';
    const found = findParameter(name, call);
    // AWS answers this one without a message.
    if (found === undefined) throw new AwsFault('ParameterNotFound', 400, '');
    return { Parameter: shownParameter(found.parameter, found.version, name) };
  },
  trail: managementTrail(true),
});

export const getParameters = operation<
  GetParametersCommandInput,
  Omit<GetParametersCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetParameters')],
  authorizes: (input, call) =>
    (input.Names ?? []).map((name) => onParameter('ssm:GetParameters', name, call)),
  async handle(input, call) {
    const names = input.Names ?? [];
    if (names.length > 10)
      throw new AwsFault(
        'ValidationException',
        400,
        `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
      );
    const found = names.map((name) => ({ name, found: findParameter(name, call) }));
    return {
      Parameters: found.flatMap(({ name, found }) =>
        found === undefined ? [] : [shownParameter(found.parameter, found.version, name)],
      ),
      InvalidParameters: found.flatMap(({ name, found }) => (found === undefined ? [name] : [])),
    };
  },
  trail: managementTrail(true),
});
