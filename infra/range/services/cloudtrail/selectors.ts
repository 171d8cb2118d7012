import type { WrittenRecord } from '../../platform.ts';
import type { AdvancedSelector, BasicSelector, FieldSelector, Trail } from './state.ts';

/**
 * Whether a trail keeps a record.
 *
 * Without selectors a trail keeps all management events and no data events.
 * Source: CloudTrail User Guide, "Logging data events".
 */
export function selects(trail: Pick<Trail, 'advanced' | 'basic'>, written: WrittenRecord): boolean {
  if (trail.advanced !== undefined) {
    return trail.advanced.some((selector) => advancedSelects(selector, written));
  }
  if (trail.basic !== undefined) {
    return trail.basic.some((selector) => basicSelects(selector, written));
  }
  return written.category === 'management';
}

function advancedSelects(selector: AdvancedSelector, written: WrittenRecord): boolean {
  return selector.FieldSelectors.every((field) => {
    const values = fieldValues(field.Field, written);
    return fieldMatches(field, values);
  });
}

/** Several values only for ARNs: a record may name several resources, one that fits is enough. */
function fieldValues(
  field: string,
  { record, category, ...written }: WrittenRecord,
): readonly string[] {
  switch (field) {
    case 'eventCategory':
      return [category === 'management' ? 'Management' : 'Data'];
    case 'resources.type':
      return written.dataResourceType === undefined ? [] : [written.dataResourceType];
    case 'resources.ARN':
      return written.dataResourceArns;
    case 'eventName':
      return [record.eventName];
    case 'eventSource':
      return [record.eventSource];
    case 'eventType':
      return [record.eventType];
    case 'readOnly':
      return [String(record.readOnly ?? false)];
    case 'userIdentity.arn':
      return record.userIdentity.arn === undefined ? [] : [record.userIdentity.arn];
    case 'sessionCredentialFromConsole':
      return ['false'];
    default:
      return [];
  }
}

function fieldMatches(field: FieldSelector, values: readonly string[]): boolean {
  const any = (wanted: readonly string[], fits: (value: string, want: string) => boolean) =>
    values.some((value) => wanted.some((want) => fits(value, want)));
  const starts = (value: string, want: string) => value.startsWith(want);
  const ends = (value: string, want: string) => value.endsWith(want);
  const equals = (value: string, want: string) => value === want;
  const wanted: boolean[] = [];
  if (field.Equals !== undefined) wanted.push(any(field.Equals, equals));
  if (field.StartsWith !== undefined) wanted.push(any(field.StartsWith, starts));
  if (field.EndsWith !== undefined) wanted.push(any(field.EndsWith, ends));
  // Positive operators of one field are alternatives, negative ones must all hold.
  const positive = wanted.length === 0 || wanted.includes(true);
  return (
    positive &&
    !any(field.NotEquals ?? [], equals) &&
    !any(field.NotStartsWith ?? [], starts) &&
    !any(field.NotEndsWith ?? [], ends)
  );
}

function basicSelects(selector: BasicSelector, written: WrittenRecord): boolean {
  const readOnly = written.record.readOnly ?? false;
  if (selector.ReadWriteType === 'ReadOnly' && !readOnly) return false;
  if (selector.ReadWriteType === 'WriteOnly' && readOnly) return false;
  if (written.category === 'management') return selector.IncludeManagementEvents;
  return selector.DataResources.some(
    ({ Type, Values }) =>
      Type === written.dataResourceType &&
      Values.some((value) => written.dataResourceArns.some((arn) => arn.startsWith(value))),
  );
}
