import type { WrittenRecord } from '../../../platform.ts';
import type { AdvancedSelector, BasicSelector, FieldSelector, Trail } from '../state.ts';

/**
 * Whether a trail keeps a record.
 *
 * Without selectors a trail keeps all management events and no data events.
 * Source: CloudTrail User Guide, "Logging data events" and "Filtering data events".
 */
export function selects(
  trail: Pick<Trail, 'advanced' | 'basic' | 'globalEvents'>,
  written: WrittenRecord,
): boolean {
  if (!trail.globalEvents && GLOBAL.has(written.record.eventSource)) return false;
  if (trail.advanced !== undefined) {
    return trail.advanced.some((selector) => advancedSelects(selector, written));
  }
  if (trail.basic !== undefined) {
    return trail.basic.some((selector) => basicSelects(selector, written));
  }
  return written.category === 'management';
}

/** Services that answer for all Regions at once. STS is asked at its Region's endpoint here, which is not global. */
const GLOBAL = new Set(['iam.amazonaws.com']);

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
      // The range has no console: nobody's session comes from one.
      return [];
    default:
      return [];
  }
}

/**
 * Positive operators of one field are alternatives, negative ones must all hold.
 * Source: CloudTrail User Guide, "How CloudTrail evaluates multiple conditions for a field".
 */
function fieldMatches(field: FieldSelector, values: readonly string[]): boolean {
  const any = (wanted: readonly string[] | undefined, fits: Fits) =>
    values.some((value) => (wanted ?? []).some((want) => fits(value, want)));
  const positive = [field.Equals, field.StartsWith, field.EndsWith];
  const isWanted =
    positive.every((wanted) => wanted === undefined) ||
    any(field.Equals, equals) ||
    any(field.StartsWith, starts) ||
    any(field.EndsWith, ends);
  return (
    isWanted &&
    !any(field.NotEquals, equals) &&
    !any(field.NotStartsWith, starts) &&
    !any(field.NotEndsWith, ends)
  );
}

type Fits = (value: string, want: string) => boolean;
const equals: Fits = (value, want) => value === want;
const starts: Fits = (value, want) => value.startsWith(want);
const ends: Fits = (value, want) => value.endsWith(want);

function basicSelects(selector: BasicSelector, written: WrittenRecord): boolean {
  const { record } = written;
  const readOnly = record.readOnly ?? false;
  if (selector.ReadWriteType === 'ReadOnly' && !readOnly) return false;
  if (selector.ReadWriteType === 'WriteOnly' && readOnly) return false;
  if (written.category === 'management') {
    return (
      selector.IncludeManagementEvents &&
      !selector.ExcludeManagementEventSources.includes(record.eventSource)
    );
  }
  return selector.DataResources.some(
    ({ Type, Values }) =>
      Type === written.dataResourceType &&
      Values.some((value) => written.dataResourceArns.some((arn) => isMeant(Type, value, arn))),
  );
}

/** "arn:aws:s3" and "arn:aws:lambda" mean all of them; objects are meant by what their ARN begins with. */
function isMeant(type: string, value: string, arn: string): boolean {
  if (/^arn:aws:(s3|lambda|dynamodb)$/.test(value)) return arn.startsWith(`${value}:`);
  return type === 'AWS::S3::Object' ? arn.startsWith(value) : arn === value;
}
