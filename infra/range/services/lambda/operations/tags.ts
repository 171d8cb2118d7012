import type {
  ListTagsCommandInput,
  ListTagsResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { invalidParameter } from '../faults.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { lowerCamel } from '../trail-shape.ts';

export const tagResource = operation<TagResourceCommandInput, object>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input, call) => onFunction('lambda:TagResource', input.Resource, call),
  handle(input, call) {
    const { tags } = existing(referTo(input.Resource, call), call);
    if (/:function:[^:]+:/.test(input.Resource ?? ''))
      throw invalidParameter(
        'Tags on function aliases and versions are not supported. Please specify a function ARN.',
      );
    const sent = Object.entries(input.Tags ?? {});
    if (sent.length === 0)
      throw invalidParameter('An error occurred and the request cannot be processed.');
    const after = new Set([...tags.keys(), ...sent.map(([key]) => key)]);
    if (after.size > TAG_LIMIT) {
      throw invalidParameter('Number of tags exceeds resource tag limit.');
    }
    for (const [key, value] of sent) tags.set(key, value);
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    eventName: 'TagResource20170331v2',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const untagResource = operation<UntagResourceCommandInput, object>({
  knownFrom: [apiReference('UntagResource')],
  authorizes: (input, call) => onFunction('lambda:UntagResource', input.Resource, call),
  handle(input, call) {
    const { tags } = existing(referTo(input.Resource, call), call);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    eventName: 'UntagResource20170331v2',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const listTags = operation<ListTagsCommandInput, ListTagsResponse>({
  knownFrom: [apiReference('ListTags')],
  authorizes: (input, call) => onFunction('lambda:ListTags', input.Resource, call),
  handle(input, call) {
    const { tags } = existing(referTo(input.Resource, call), call);
    return Promise.resolve({ Tags: Object.fromEntries(tags) });
  },
  trail: {
    category: 'management',
    eventName: 'ListTags20170331',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

const TAG_LIMIT = 50;
