import type {
  CreateOpenIDConnectProviderCommandInput,
  CreateOpenIDConnectProviderCommandOutput,
  CreateSAMLProviderCommandInput,
  CreateSAMLProviderCommandOutput,
  GetOpenIDConnectProviderCommandOutput,
  GetSAMLProviderCommandOutput,
  ListOpenIDConnectProvidersCommandOutput,
  ListSAMLProvidersCommandOutput,
  UpdateSAMLProviderCommandInput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { tagging } from '../access-context.ts';
import type { IdentityProvider } from '../account-memory.ts';
import { memoryOf } from '../account-memory.ts';
import { checkName } from '../checks.ts';
import { alreadyExists, noSuchEntity, validationError } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { tagList, tagMap } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

interface OidcInput {
  readonly OpenIDConnectProviderArn?: string | undefined;
  readonly ClientID?: string | undefined;
  readonly ThumbprintList?: string[] | undefined;
}

export const createOpenIdConnectProvider = operation<
  CreateOpenIDConnectProviderCommandInput,
  Out<CreateOpenIDConnectProviderCommandOutput>
>({
  knownFrom: [apiReference('CreateOpenIDConnectProvider'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    { action: 'iam:CreateOpenIDConnectProvider', resource: oidcArn(input.Url, call) },
    ...tagging('iam:TagOpenIDConnectProvider', oidcArn(input.Url, call), input.Tags),
  ],
  async handle(input, call) {
    if (!/^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[^?#]*)?$/.test(input.Url ?? ''))
      throw validationError('Invalid Open ID Connect Provider URL');
    const { providers } = memoryOf(call);
    const arn = oidcArn(input.Url, call);
    if (providers.has(arn))
      throw alreadyExists(`Provider with url ${input.Url ?? ''} already exists.`);
    checkThumbprints(input.ThumbprintList);
    providers.set(arn, {
      kind: 'oidc',
      arn,
      createdAt: call.at,
      tags: tagMap(input.Tags),
      url: (input.Url ?? '').replace('https://', ''),
      clientIds: [...(input.ClientIDList ?? [])],
      thumbprints: [...(input.ThumbprintList ?? [])],
    });
    return { OpenIDConnectProviderArn: arn, Tags: input.Tags };
  },
  trail: changes((output) => output),
});

export const getOpenIdConnectProvider = operation<
  OidcInput,
  Out<GetOpenIDConnectProviderCommandOutput>
>({
  knownFrom: [apiReference('GetOpenIDConnectProvider')],
  authorizes: onOidc('iam:GetOpenIDConnectProvider'),
  async handle(input, call) {
    const provider = oidcAt(input, call);
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.createdAt),
      Tags: tagList(provider.tags),
    };
  },
  trail: reads(),
});

export const listOpenIdConnectProviders = operation<
  object,
  Out<ListOpenIDConnectProvidersCommandOutput>
>({
  knownFrom: [apiReference('ListOpenIDConnectProviders')],
  authorizes: () => [{ action: 'iam:ListOpenIDConnectProviders', resource: '*' }],
  async handle(_input, call) {
    const all = [...memoryOf(call).providers.values()].filter(({ kind }) => kind === 'oidc');
    return { OpenIDConnectProviderList: all.map(({ arn }) => ({ Arn: arn })) };
  },
  trail: reads(),
});

export const deleteOpenIdConnectProvider = operation<OidcInput, object>({
  knownFrom: [apiReference('DeleteOpenIDConnectProvider'), TRAIL_SHAPE],
  authorizes: onOidc('iam:DeleteOpenIDConnectProvider'),
  async handle(input, call) {
    // AWS does not say whether there was one.
    memoryOf(call).providers.delete((input.OpenIDConnectProviderArn ?? '') as Arn);
    return {};
  },
  trail: changes(),
});

export const addClientIdToOpenIdConnectProvider = operation<OidcInput, object>({
  knownFrom: [apiReference('AddClientIDToOpenIDConnectProvider'), TRAIL_SHAPE],
  authorizes: onOidc('iam:AddClientIDToOpenIDConnectProvider'),
  async handle(input, call) {
    const provider = oidcAt(input, call);
    if (!provider.clientIds.includes(input.ClientID ?? ''))
      provider.clientIds.push(input.ClientID ?? '');
    return {};
  },
  trail: changes(),
});

export const removeClientIdFromOpenIdConnectProvider = operation<OidcInput, object>({
  knownFrom: [apiReference('RemoveClientIDFromOpenIDConnectProvider'), TRAIL_SHAPE],
  authorizes: onOidc('iam:RemoveClientIDFromOpenIDConnectProvider'),
  async handle(input, call) {
    const provider = oidcAt(input, call);
    provider.clientIds = provider.clientIds.filter((id) => id !== input.ClientID);
    return {};
  },
  trail: changes(),
});

export const updateOpenIdConnectProviderThumbprint = operation<OidcInput, object>({
  knownFrom: [apiReference('UpdateOpenIDConnectProviderThumbprint'), TRAIL_SHAPE],
  authorizes: onOidc('iam:UpdateOpenIDConnectProviderThumbprint'),
  async handle(input, call) {
    checkThumbprints(input.ThumbprintList);
    oidcAt(input, call).thumbprints = [...(input.ThumbprintList ?? [])];
    return {};
  },
  trail: changes(),
});

interface SamlInput {
  readonly SAMLProviderArn?: string | undefined;
}

export const createSamlProvider = operation<
  CreateSAMLProviderCommandInput,
  Out<CreateSAMLProviderCommandOutput>
>({
  knownFrom: [apiReference('CreateSAMLProvider'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    { action: 'iam:CreateSAMLProvider', resource: samlArn(input.Name, call) },
    ...tagging('iam:TagSAMLProvider', samlArn(input.Name, call), input.Tags),
  ],
  async handle(input, call) {
    checkName('name', input.Name, 128);
    const metadata = checkedMetadata(input.SAMLMetadataDocument);
    const { providers } = memoryOf(call);
    const arn = samlArn(input.Name, call);
    if (providers.has(arn))
      throw alreadyExists(`SAMLProvider with name ${input.Name ?? ''} already exists.`);
    providers.set(arn, {
      kind: 'saml',
      arn,
      createdAt: call.at,
      tags: tagMap(input.Tags),
      metadata,
    });
    return { SAMLProviderArn: arn, Tags: input.Tags };
  },
  trail: changes((output) => output),
});

export const updateSamlProvider = operation<UpdateSAMLProviderCommandInput, SamlInput>({
  knownFrom: [apiReference('UpdateSAMLProvider'), TRAIL_SHAPE],
  authorizes: onSaml('iam:UpdateSAMLProvider'),
  async handle(input, call) {
    const provider = samlAt(input, call);
    provider.metadata = checkedMetadata(input.SAMLMetadataDocument ?? provider.metadata);
    return { SAMLProviderArn: provider.arn };
  },
  trail: changes((output) => output),
});

export const getSamlProvider = operation<SamlInput, Out<GetSAMLProviderCommandOutput>>({
  knownFrom: [apiReference('GetSAMLProvider')],
  authorizes: onSaml('iam:GetSAMLProvider'),
  async handle(input, call) {
    const provider = samlAt(input, call);
    return {
      SAMLMetadataDocument: provider.metadata,
      CreateDate: new Date(provider.createdAt),
      Tags: tagList(provider.tags),
    };
  },
  trail: reads(),
});

export const listSamlProviders = operation<object, Out<ListSAMLProvidersCommandOutput>>({
  knownFrom: [apiReference('ListSAMLProviders')],
  authorizes: () => [{ action: 'iam:ListSAMLProviders', resource: '*' }],
  async handle(_input, call) {
    const all = [...memoryOf(call).providers.values()].filter(({ kind }) => kind === 'saml');
    return {
      SAMLProviderList: all.map(({ arn, createdAt }) => ({
        Arn: arn,
        CreateDate: new Date(createdAt),
      })),
    };
  },
  trail: reads(),
});

export const deleteSamlProvider = operation<SamlInput, object>({
  knownFrom: [apiReference('DeleteSAMLProvider'), TRAIL_SHAPE],
  authorizes: onSaml('iam:DeleteSAMLProvider'),
  async handle(input, call) {
    memoryOf(call).providers.delete(samlAt(input, call).arn);
    return {};
  },
  trail: changes(),
});

const oidcArn = (url: string | undefined, call: Call): Arn =>
  `arn:aws:iam::${call.accountId}:oidc-provider/${(url ?? '').replace(/^https:\/\//, '')}`;

const samlArn = (name: string | undefined, call: Call): Arn =>
  `arn:aws:iam::${call.accountId}:saml-provider/${name ?? ''}`;

function oidcAt({ OpenIDConnectProviderArn = '' }: OidcInput, call: Call) {
  const provider = memoryOf(call).providers.get(OpenIDConnectProviderArn as Arn);
  if (provider?.kind !== 'oidc')
    throw noSuchEntity(`OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`);
  return provider;
}

function samlAt(
  { SAMLProviderArn = '' }: SamlInput,
  call: Call,
): Extract<IdentityProvider, { kind: 'saml' }> {
  const provider = memoryOf(call).providers.get(SAMLProviderArn as Arn);
  if (provider?.kind !== 'saml')
    throw noSuchEntity(`Manifest not found for arn ${SAMLProviderArn}`);
  return provider;
}

function onOidc(action: `iam:${string}`) {
  return (input: OidcInput) => [
    { action, resource: (input.OpenIDConnectProviderArn ?? '') as Arn },
  ];
}

function onSaml(action: `iam:${string}`) {
  return (input: SamlInput) => [{ action, resource: (input.SAMLProviderArn ?? '') as Arn }];
}

function checkThumbprints(prints: readonly string[] = []): void {
  if (prints.length > 5)
    throw validationError('Thumbprint list must contain fewer than 5 entries.');
  if (prints.some((print) => !/^[0-9A-Fa-f]{40}$/.test(print)))
    throw validationError('A thumbprint is 40 hexadecimal digits.');
}

/** A thousand characters at least. Source: API reference, "CreateSAMLProvider". */
function checkedMetadata(text = ''): string {
  if (text.length < 1000 || text.length > 10_000_000)
    throw validationError(
      "1 validation error detected: Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length between 1000 and 10000000",
    );
  return text;
}
