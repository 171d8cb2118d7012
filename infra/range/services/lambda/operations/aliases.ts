import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesResponse,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { checkedWeights } from '../alias-routing.ts';
import {
  conflict,
  constraintBroken,
  functionNotFound,
  notFound,
  staleRevision,
} from '../faults.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { page } from '../page.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { FunctionAlias, LambdaFunction } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const createAlias = operation<CreateAliasCommandInput, AliasConfiguration>({
  knownFrom: [apiReference('CreateAlias')],
  authorizes: (input, call) => onFunction('lambda:CreateAlias', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const name = input.Name ?? '';
    if (!ALIAS_NAME.test(name)) {
      throw constraintBroken(
        name,
        'name',
        'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)',
      );
    }
    if (fn.aliases.has(name)) throw conflict(`Alias already exists: ${fn.arn}:${name}`);
    const version = knownVersion(fn, input.FunctionVersion);
    const weights = checkedWeights(fn, version, input.RoutingConfig?.AdditionalVersionWeights);
    return Promise.resolve(
      put(fn, call, {
        name,
        version,
        ...(weights !== undefined && { weights }),
        description: input.Description ?? '',
      }),
    );
  },
  trail: {
    category: 'management',
    eventName: 'CreateAlias20150331',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const updateAlias = operation<UpdateAliasCommandInput, AliasConfiguration>({
  knownFrom: [apiReference('UpdateAlias')],
  authorizes: (input, call) => onFunction('lambda:UpdateAlias', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const before = knownAlias(fn, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) {
      throw staleRevision();
    }
    const version = knownVersion(fn, input.FunctionVersion ?? before.version);
    // Routing that is not spoken of stays; an empty one ends it.
    const weights = checkedWeights(
      fn,
      version,
      input.RoutingConfig === undefined
        ? before.weights
        : input.RoutingConfig.AdditionalVersionWeights,
    );
    return Promise.resolve(
      put(fn, call, {
        name: before.name,
        version,
        ...(weights !== undefined && { weights }),
        description: input.Description ?? before.description,
      }),
    );
  },
  trail: {
    category: 'management',
    eventName: 'UpdateAlias20150331',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const deleteAlias = operation<DeleteAliasCommandInput, object>({
  knownFrom: [apiReference('DeleteAlias')],
  authorizes: (input, call) => onFunction('lambda:DeleteAlias', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const name = input.Name ?? '';
    fn.aliases.delete(name);
    fn.policies.delete(name);
    fn.eventInvokeConfigs.delete(name);
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    eventName: 'DeleteAlias20150331',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const getAlias = operation<GetAliasCommandInput, AliasConfiguration>({
  knownFrom: [apiReference('GetAlias')],
  authorizes: (input, call) => onFunction('lambda:GetAlias', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    return Promise.resolve(aliasConfiguration(fn, knownAlias(fn, input.Name)));
  },
  trail: {
    category: 'management',
    eventName: 'GetAlias20150331',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const listAliases = operation<ListAliasesCommandInput, ListAliasesResponse>({
  knownFrom: [apiReference('ListAliases')],
  authorizes: (input, call) => onFunction('lambda:ListAliases', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const aliases = [...fn.aliases.values()].filter(
      (alias) => input.FunctionVersion === undefined || alias.version === input.FunctionVersion,
    );
    const { items, marker } = page(aliases, input.Marker, input.MaxItems);
    return Promise.resolve({
      Aliases: items.map((alias) => aliasConfiguration(fn, alias)),
      ...(marker !== undefined && { NextMarker: marker }),
    });
  },
  trail: {
    category: 'management',
    eventName: 'ListAliases20150331',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

const ALIAS_NAME = /^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/;

function knownVersion(fn: LambdaFunction, version: string | undefined): string {
  if (version === undefined || !fn.versions.has(version)) {
    throw functionNotFound(`${fn.arn}:${version ?? ''}`);
  }
  return version;
}

function knownAlias(fn: LambdaFunction, name: string | undefined): FunctionAlias {
  const alias = fn.aliases.get(name ?? '');
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${fn.arn}:${name ?? ''}`);
  return alias;
}

function put(
  fn: LambdaFunction,
  call: Call,
  settings: Omit<FunctionAlias, 'revisionId'>,
): AliasConfiguration {
  const alias = { ...settings, revisionId: lambdaRuntime(call.platform).random.uuid() };
  fn.aliases.set(alias.name, alias);
  return aliasConfiguration(fn, alias);
}

const aliasConfiguration = (fn: LambdaFunction, alias: FunctionAlias): AliasConfiguration => ({
  AliasArn: `${fn.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
  ...(alias.weights !== undefined && {
    RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } },
  }),
});
