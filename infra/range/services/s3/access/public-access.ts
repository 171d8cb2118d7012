import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { AwsFault } from '../../../service.ts';
import type { PublicAccess } from '../state.ts';

/** What was not said is off. */
export const allSwitches = (given: PublicAccessBlockConfiguration | undefined): PublicAccess => ({
  BlockPublicAcls: given?.BlockPublicAcls ?? false,
  IgnorePublicAcls: given?.IgnorePublicAcls ?? false,
  BlockPublicPolicy: given?.BlockPublicPolicy ?? false,
  RestrictPublicBuckets: given?.RestrictPublicBuckets ?? false,
});

export const noSuchBlock = (members: Readonly<Record<string, string>>): AwsFault =>
  new AwsFault(
    'NoSuchPublicAccessBlockConfiguration',
    404,
    'The public access block configuration was not found',
    members,
  );
