import type { PutEventSelectorsCommandInput } from '@aws-sdk/client-cloudtrail';
import { AwsFault } from '../../../service.ts';
import type { AdvancedSelector, BasicSelector, FieldSelector, SelectorOperator } from '../state.ts';

/**
 * Advanced selectors as a trail takes them.
 *
 * Sources: CloudTrail API Reference, AdvancedFieldSelector and PutEventSelectors. The sentences are the
 * range's own: AWS's are not known.
 *
 * @throws AwsFault InvalidEventSelectorsException.
 */
export function checkedAdvanced(
  given: PutEventSelectorsCommandInput['AdvancedEventSelectors'],
): readonly AdvancedSelector[] {
  // The model's types allow undefined members, which the wire does not have.
  const selectors = (given ?? []) as readonly AdvancedSelector[];
  if (selectors.length === 0) throw invalid('At least one event selector is required.');
  const values = selectors.flatMap((selector) => selector.FieldSelectors.flatMap(valuesOf));
  if (values.length > MOST_VALUES) {
    throw invalid(
      `The trail's selectors hold ${values.length} values; the most is ${MOST_VALUES}.`,
    );
  }
  for (const selector of selectors) checkAdvanced(selector);
  return selectors;
}

/** @throws AwsFault InvalidEventSelectorsException. */
export function checkedBasic(
  given: PutEventSelectorsCommandInput['EventSelectors'],
): readonly BasicSelector[] {
  const selectors = (given ?? []).map(
    (selector): BasicSelector => ({
      ReadWriteType: selector.ReadWriteType ?? 'All',
      IncludeManagementEvents: selector.IncludeManagementEvents ?? true,
      DataResources: (selector.DataResources ?? []).map(({ Type = '', Values = [] }) => ({
        Type,
        Values,
      })),
      ExcludeManagementEventSources: selector.ExcludeManagementEventSources ?? [],
    }),
  );
  if (selectors.length === 0 || selectors.length > 5) {
    throw invalid('A trail has between one and five event selectors.');
  }
  const resources = selectors.flatMap(({ DataResources }) => DataResources);
  const unknown = resources.find(({ Type }) => !BASIC_TYPES.has(Type));
  if (unknown !== undefined) {
    throw invalid(
      `Basic event selectors know ${[...BASIC_TYPES].join(', ')}, not ${unknown.Type}.`,
    );
  }
  if (resources.flatMap(({ Values }) => Values).length > MOST_RESOURCES) {
    throw invalid(`A trail's event selectors name at most ${MOST_RESOURCES} data resources.`);
  }
  const excluded = selectors.flatMap((selector) => selector.ExcludeManagementEventSources);
  const wrong = excluded.find((source) => !EXCLUDABLE.has(source));
  if (wrong !== undefined) throw invalid(`Management events of ${wrong} cannot be excluded.`);
  return selectors;
}

const MOST_VALUES = 500;
const MOST_RESOURCES = 250;
const BASIC_TYPES = new Set(['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table']);
const EXCLUDABLE = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

const MANAGEMENT_FIELDS = new Set(['eventCategory', 'eventSource', 'readOnly']);
const DATA_FIELDS = new Set([
  ...MANAGEMENT_FIELDS,
  'eventName',
  'eventType',
  'resources.type',
  'resources.ARN',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
]);
const EQUALS_ONLY = new Set(['eventCategory', 'readOnly', 'resources.type']);

const OPERATORS: readonly SelectorOperator[] = [
  'Equals',
  'NotEquals',
  'StartsWith',
  'NotStartsWith',
  'EndsWith',
  'NotEndsWith',
];

const valuesOf = (field: FieldSelector): readonly string[] =>
  OPERATORS.flatMap((operator) => field[operator] ?? []);

const operatorsOf = (field: FieldSelector): readonly SelectorOperator[] =>
  OPERATORS.filter((operator) => field[operator] !== undefined);

function checkAdvanced({ FieldSelectors }: AdvancedSelector): void {
  const byField = new Map(FieldSelectors.map((field) => [field.Field, field]));
  if (byField.size < FieldSelectors.length) {
    throw invalid('A field is named twice in one selector; give it several values instead.');
  }
  const category = byField.get('eventCategory')?.Equals ?? [];
  const [kind] = category;
  if (category.length !== 1 || (kind !== 'Management' && kind !== 'Data')) {
    throw invalid(
      'Every selector says that eventCategory equals either Management or Data; the range has no other events.',
    );
  }
  if (kind === 'Data' && byField.get('resources.type')?.Equals?.length !== 1) {
    throw invalid('A selector for data events says which one type resources.type equals.');
  }
  const known = kind === 'Management' ? MANAGEMENT_FIELDS : DATA_FIELDS;
  for (const field of FieldSelectors) {
    if (!known.has(field.Field)) {
      throw invalid(`${kind} events of a trail cannot be selected by the field ${field.Field}.`);
    }
    checkField(field, kind);
  }
}

function checkField(field: FieldSelector, kind: 'Management' | 'Data'): void {
  const operators = operatorsOf(field);
  const values = valuesOf(field);
  if (values.length === 0) throw invalid(`The field ${field.Field} has no value.`);
  if (EQUALS_ONLY.has(field.Field) && operators.some((operator) => operator !== 'Equals')) {
    throw invalid(`The field ${field.Field} takes Equals only.`);
  }
  if (field.Field === 'readOnly' && !/^(true|false)$/.test(values.join())) {
    throw invalid('The field readOnly equals either true or false.');
  }
  if (
    kind === 'Management' &&
    field.Field === 'eventSource' &&
    (operators.join() !== 'NotEquals' || !values.every((value) => EXCLUDABLE.has(value)))
  ) {
    throw invalid(`Management events can only exclude ${[...EXCLUDABLE].join(' and ')}.`);
  }
}

const invalid = (message: string): AwsFault =>
  new AwsFault('InvalidEventSelectorsException', 400, message);
