import type { RangeService } from '../../service.ts';
import { createAlias, deleteAlias, listAliases, updateAlias } from './operations/aliases.ts';
import {
  decrypt,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  generateRandom,
  reEncrypt,
} from './operations/cryptography.ts';
import {
  createGrant,
  listGrants,
  listRetirableGrants,
  retireGrant,
  revokeGrant,
} from './operations/grants.ts';
import {
  disableKeyRotation,
  enableKeyRotation,
  getKeyRotationStatus,
  listResourceTags,
  tagResource,
  untagResource,
} from './operations/key-tags.ts';
import {
  cancelKeyDeletion,
  createKey,
  describeKey,
  disableKey,
  enableKey,
  getKeyPolicy,
  listKeyPolicies,
  listKeys,
  putKeyPolicy,
  scheduleKeyDeletion,
  updateKeyDescription,
} from './operations/keys.ts';

/** AWS KMS: symmetric keys, their policies and grants, and what is done with them. */
export const kmsService: RangeService = {
  id: 'kms',
  eventSource: 'kms.amazonaws.com',
  operations: {
    CancelKeyDeletion: cancelKeyDeletion,
    CreateAlias: createAlias,
    CreateGrant: createGrant,
    CreateKey: createKey,
    Decrypt: decrypt,
    DeleteAlias: deleteAlias,
    DescribeKey: describeKey,
    DisableKey: disableKey,
    DisableKeyRotation: disableKeyRotation,
    EnableKey: enableKey,
    EnableKeyRotation: enableKeyRotation,
    Encrypt: encrypt,
    GenerateDataKey: generateDataKey,
    GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
    GenerateRandom: generateRandom,
    GetKeyPolicy: getKeyPolicy,
    GetKeyRotationStatus: getKeyRotationStatus,
    ListAliases: listAliases,
    ListGrants: listGrants,
    ListKeyPolicies: listKeyPolicies,
    ListKeys: listKeys,
    ListRetirableGrants: listRetirableGrants,
    ListResourceTags: listResourceTags,
    PutKeyPolicy: putKeyPolicy,
    ReEncrypt: reEncrypt,
    RetireGrant: retireGrant,
    RevokeGrant: revokeGrant,
    ScheduleKeyDeletion: scheduleKeyDeletion,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAlias: updateAlias,
    UpdateKeyDescription: updateKeyDescription,
  },
  departures: [
    {
      name: 'only symmetric keys of one Region exist',
      awsDoes:
        'also keeps RSA, elliptic-curve, HMAC and multi-Region keys, imported material and custom key stores',
      rangeDoes: 'answers UnsupportedOperationException naming what was asked for',
    },
    {
      name: 'rotation is remembered and changes no key material',
      awsDoes: 'makes new key material every year, or as often as asked',
      rangeDoes: 'keeps the setting; the material stays',
    },
    {
      name: 'a grant counts at once and its token is not needed',
      awsDoes: 'needs up to five minutes until a grant counts everywhere; the token bridges them',
      rangeDoes: 'lets the grantee through from the next request on, with or without the token',
    },
  ],
};
