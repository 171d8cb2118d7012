import { isObject, listAt, member, parsedFrom, textAt } from '../evidence/json-value.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import {
  allowsOutsiders,
  callName,
  daysToDeletion,
  foreignKey,
  givesEverything,
  isOutsider,
  isPlatformsCall,
  opensAcl,
  opensBlock,
  SOON_DAYS,
  sharesOutside,
} from '../timeline/signs.ts';
import { type Fields, recordFields } from './record-fields.ts';

/** What no comparison of fields can say: whether a policy in a record lets strangers in, and the like. */
const DERIVED: Readonly<Record<string, (record: TrailRecord) => boolean | string>> = {
  /** The name of the call without the version of the API: "AddPermission". */
  'derived.call': (record) => callName(record.eventName),
  /** A service, or CloudFormation for somebody whose own call is in the trail. */
  'derived.byPlatform': (record) => isPlatformsCall(record, sessionOf(record)),
  'derived.opensToOutsiders': opensToOutsiders,
  'derived.opensAcl': (record) => opensAcl(record) !== undefined,
  'derived.loosensBlock': (record) => opensBlock(record) !== undefined,
  'derived.givesEverything': (record) => givesEverything(record) !== undefined,
  'derived.usesCallersKey': (record) => foreignKey(record) !== undefined,
  /** The call names a user, and that is not the caller. */
  'derived.isForAnotherUser': (record) => {
    const named = textAt(record.requestParameters, 'userName');
    return named !== undefined && named !== textAt(record.userIdentity, 'userName');
  },
  /** Data events of fewer kinds, or management events of none or half. */
  'derived.narrowsSelectors': narrowsSelectors,
  'derived.deletesSoon': (record) => (daysToDeletion(record) ?? SOON_DAYS + 1) <= SOON_DAYS,
  'derived.sharesOutside': sharesOutside,
};

export function fieldsWithDerived(record: TrailRecord): Fields {
  const own = recordFields(record);
  return {
    ...own,
    valuesAt: (path) => {
      const derive = Object.hasOwn(DERIVED, path) ? DERIVED[path] : undefined;
      return derive === undefined ? own.valuesAt(path) : [derive(record)];
    },
  };
}

function sessionOf(record: TrailRecord): string | undefined {
  const arn = textAt(record.userIdentity, 'arn') ?? '';
  return /^arn:[^:]*:sts:[^:]*:[^:]*:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1];
}

function opensToOutsiders(record: TrailRecord): boolean {
  const request = record.requestParameters;
  const principal = textAt(request, 'principal');
  if (principal !== undefined) {
    return !principal.endsWith('.amazonaws.com') && isOutsider(principal, record);
  }
  const policies = ['bucketPolicy', 'policyDocument', 'assumeRolePolicyDocument'].map((name) =>
    member(request, name),
  );
  return policies.some((policy) =>
    allowsOutsiders(isObject(policy) ? policy : parsedFrom(policy), record),
  );
}

function narrowsSelectors(record: TrailRecord): boolean {
  const request = record.requestParameters;
  const selectors = member(request, 'eventSelectors');
  if (!Array.isArray(selectors)) return narrowsAdvanced(member(request, 'advancedEventSelectors'));
  return (selectors as readonly unknown[]).every(
    (one) =>
      member(one, 'includeManagementEvents') === false ||
      ['ReadOnly', 'WriteOnly'].includes(textAt(one, 'readWriteType') ?? ''),
  );
}

/** Advanced selectors take the place of all there were: without one for whole management events, those are lost. */
function narrowsAdvanced(selectors: unknown): boolean {
  if (!Array.isArray(selectors)) return false;
  return !(selectors as readonly unknown[]).some((one) => {
    const fields = [...listAt(one, 'fieldSelectors'), ...listAt(one, 'FieldSelectors')];
    const valuesOf = (name: string) =>
      fields
        .filter((field) => (textAt(field, 'field') ?? textAt(field, 'Field')) === name)
        .flatMap((field) => [...listAt(field, 'equals'), ...listAt(field, 'Equals')]);
    return valuesOf('eventCategory').includes('Management') && valuesOf('readOnly').length !== 1;
  });
}
