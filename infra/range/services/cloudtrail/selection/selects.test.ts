import { expect, test } from 'vitest';
import type { CloudTrailRecord } from '../../../../base/cloudtrail-record.ts';
import type { WrittenRecord } from '../../../platform.ts';
import type { FieldSelector, Trail } from '../state.ts';
import { selects } from './selects.ts';

const upload: WrittenRecord = {
  record: {
    eventName: 'PutObject',
    eventSource: 's3.amazonaws.com',
    eventType: 'AwsApiCall',
    readOnly: false,
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/mallory' },
  } as CloudTrailRecord,
  account: '111122223333',
  category: 'data',
  dataResourceType: 'AWS::S3::Object',
  dataResourceArns: ['arn:aws:s3:::intake/inbox/a.csv'],
};
const invoke: WrittenRecord = {
  record: {
    eventName: 'Invoke',
    eventSource: 'lambda.amazonaws.com',
    eventType: 'AwsApiCall',
    readOnly: false,
    userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
  } as CloudTrailRecord,
  account: '111122223333',
  category: 'data',
  dataResourceType: 'AWS::Lambda::Function',
  dataResourceArns: ['arn:aws:lambda:us-east-1:111122223333:function:scan-all'],
};
const listRoles: WrittenRecord = {
  record: {
    eventName: 'ListRoles',
    eventSource: 'iam.amazonaws.com',
    eventType: 'AwsApiCall',
    readOnly: true,
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/mallory' },
  } as CloudTrailRecord,
  account: '111122223333',
  category: 'management',
  dataResourceArns: [],
};
const all = { upload, invoke, listRoles };

const kept = (trail: Partial<Pick<Trail, 'advanced' | 'basic' | 'globalEvents'>>) =>
  Object.entries(all)
    .filter(([, written]) =>
      selects({ advanced: undefined, basic: undefined, globalEvents: true, ...trail }, written),
    )
    .map(([name]) => name);

const data = (type: string, ...fields: readonly FieldSelector[]) => [
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: [type] },
      ...fields,
    ],
  },
];
const objects = (...fields: readonly FieldSelector[]) => data('AWS::S3::Object', ...fields);
const yes = ['upload'];
const no: readonly string[] = [];

test.each<{ why: string; field: FieldSelector; keeps: readonly string[] }>([
  {
    why: 'an ARN in full',
    field: { Field: 'resources.ARN', Equals: ['arn:aws:s3:::intake/inbox/a.csv'] },
    keeps: yes,
  },
  {
    why: 'the bucket is not the object',
    field: { Field: 'resources.ARN', Equals: ['arn:aws:s3:::intake'] },
    keeps: no,
  },
  {
    why: 'a beginning',
    field: { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::intake/'] },
    keeps: yes,
  },
  { why: 'an end', field: { Field: 'resources.ARN', EndsWith: ['.exe', '.csv'] }, keeps: yes },
  {
    why: 'an end not wanted',
    field: { Field: 'resources.ARN', NotEndsWith: ['.exe', '.csv'] },
    keeps: no,
  },
  {
    why: 'a beginning not wanted',
    field: { Field: 'resources.ARN', NotStartsWith: ['arn:aws:s3:::audit/'] },
    keeps: yes,
  },
  {
    why: 'either of two positives',
    field: { Field: 'resources.ARN', StartsWith: ['arn:x'], EndsWith: ['.csv'] },
    keeps: yes,
  },
  {
    why: 'a positive and a negative',
    field: { Field: 'resources.ARN', EndsWith: ['.csv'], NotStartsWith: ['arn:aws:s3:::intake/'] },
    keeps: no,
  },
  { why: 'a name', field: { Field: 'eventName', Equals: ['PutObject', 'GetObject'] }, keeps: yes },
  { why: 'a name not wanted', field: { Field: 'eventName', NotEquals: ['PutObject'] }, keeps: no },
  { why: 'writes', field: { Field: 'readOnly', Equals: ['false'] }, keeps: yes },
  { why: 'reads', field: { Field: 'readOnly', Equals: ['true'] }, keeps: no },
  {
    why: 'a principal',
    field: { Field: 'userIdentity.arn', EndsWith: ['user/mallory'] },
    keeps: yes,
  },
  {
    why: 'a principal not wanted',
    field: { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:iam'] },
    keeps: no,
  },
  { why: 'a source', field: { Field: 'eventSource', StartsWith: ['s3.'] }, keeps: yes },
  { why: 'a type', field: { Field: 'eventType', Equals: ['AwsServiceEvent'] }, keeps: no },
  {
    why: 'nobody comes from a console',
    field: { Field: 'sessionCredentialFromConsole', Equals: ['true'] },
    keeps: no,
  },
])('advanced selectors: $why', ({ field, keeps }) => {
  expect(kept({ advanced: objects(field) })).toEqual(keeps);
});

test('without selectors, management events and nothing else are kept', () => {
  expect(kept({})).toEqual(['listRoles']);
});

test('events of IAM can be left out as global', () => {
  expect(kept({ globalEvents: false })).toEqual([]);
});

const basic = (Type: string, Value: string) => [
  {
    ReadWriteType: 'All' as const,
    IncludeManagementEvents: false,
    DataResources: [{ Type, Values: [Value] }],
    ExcludeManagementEventSources: [],
  },
];

test.each([
  { value: 'arn:aws:s3', type: 'AWS::S3::Object', keeps: ['upload'] },
  { value: 'arn:aws:s3:::intake/', type: 'AWS::S3::Object', keeps: ['upload'] },
  { value: 'arn:aws:s3:::intake/outbox', type: 'AWS::S3::Object', keeps: [] },
  { value: 'arn:aws:lambda', type: 'AWS::Lambda::Function', keeps: ['invoke'] },
  {
    value: 'arn:aws:lambda:us-east-1:111122223333:function:scan',
    type: 'AWS::Lambda::Function',
    keeps: [],
  },
  {
    value: 'arn:aws:lambda:us-east-1:111122223333:function:scan-all',
    type: 'AWS::Lambda::Function',
    keeps: ['invoke'],
  },
])('a basic selector for $value keeps $keeps', ({ value, type, keeps }) => {
  expect(kept({ basic: basic(type, value) })).toEqual(keeps);
});

test('a basic selector can leave out a source of management events', () => {
  const selector = {
    ReadWriteType: 'All' as const,
    IncludeManagementEvents: true,
    DataResources: [],
  };
  expect(kept({ basic: [{ ...selector, ExcludeManagementEventSources: [] }] })).toEqual([
    'listRoles',
  ]);
  expect(
    kept({ basic: [{ ...selector, ExcludeManagementEventSources: ['iam.amazonaws.com'] }] }),
  ).toEqual([]);
});
