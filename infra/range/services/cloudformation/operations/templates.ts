import type {
  GetTemplateCommandInput,
  GetTemplateCommandOutput,
  GetTemplateSummaryCommandInput,
  GetTemplateSummaryCommandOutput,
  ValidateTemplateCommandInput,
  ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { changeSetOf, onStack, stackOf } from '../stack-lookup.ts';
import { templateText } from '../stack-request.ts';
import { readTemplate } from '../template/template.ts';
import { managementTrail } from '../trail-rules.ts';

type Plain<Output> = Omit<Output, '$metadata'>;

export const getTemplate = operation<GetTemplateCommandInput, Plain<GetTemplateCommandOutput>>({
  knownFrom: [apiReference('GetTemplate')],
  authorizes: (input, call) => [onStack('cloudformation:GetTemplate', input.StackName, call)],
  async handle(input, call) {
    const text =
      input.ChangeSetName === undefined
        ? stackOf(input.StackName, call).template?.text
        : changeSetOf(input, call).changeSet.wants.text;
    // A stack under review has none yet; the CDK asks all the same, and goes on when it gets nothing.
    return { TemplateBody: text ?? '', StagesAvailable: ['Original', 'Processed'] };
  },
  trail: managementTrail(true),
});

export const getTemplateSummary = operation<
  GetTemplateSummaryCommandInput,
  Plain<GetTemplateSummaryCommandOutput>
>({
  knownFrom: [apiReference('GetTemplateSummary')],
  authorizes: (input, call) => [
    onStack('cloudformation:GetTemplateSummary', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = input.StackName === undefined ? undefined : stackOf(input.StackName, call);
    const text = stack?.template?.text ?? (await templateText(input, stack, call));
    const template = readTemplate(text);
    return {
      Parameters: shownParameters(template),
      ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
      ...(template.description !== undefined && { Description: template.description }),
    };
  },
  trail: managementTrail(true),
});

export const validateTemplate = operation<
  ValidateTemplateCommandInput,
  Plain<ValidateTemplateCommandOutput>
>({
  knownFrom: [apiReference('ValidateTemplate')],
  authorizes: () => [{ action: 'cloudformation:ValidateTemplate', resource: '*' }],
  async handle(input, call) {
    const template = readTemplate(await templateText(input, undefined, call));
    return {
      Parameters: shownParameters(template).map(
        ({ ParameterKey, DefaultValue, NoEcho, Description }) => ({
          ParameterKey,
          NoEcho,
          ...(DefaultValue !== undefined && { DefaultValue }),
          ...(Description !== undefined && { Description }),
        }),
      ),
      ...(template.description !== undefined && { Description: template.description }),
    };
  },
  trail: managementTrail(true),
});

function shownParameters({ parameters }: ReturnType<typeof readTemplate>) {
  return Object.entries(parameters).map(([ParameterKey, declared]) => ({
    ParameterKey,
    ParameterType: declared.type,
    NoEcho: declared.noEcho,
    ...(declared.defaultValue !== undefined && { DefaultValue: declared.defaultValue }),
    ...(declared.description !== undefined && { Description: declared.description }),
  }));
}
