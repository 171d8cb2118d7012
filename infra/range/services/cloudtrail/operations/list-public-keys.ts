import type { ListPublicKeysCommandInput } from '@aws-sdk/client-cloudtrail';
import type { Instant } from '../../../../base/instant.ts';
import { AwsFault, operation } from '../../../service.ts';
import { signingKeysBetween } from '../digest/signing-key.ts';
import { apiReference, DIGEST_KEYS } from '../known-from.ts';
import { onNothing, ownTrail } from '../trail-lookup.ts';

/** Without times, the key of this moment. */
export const listPublicKeys = operation<ListPublicKeysCommandInput, object>({
  knownFrom: [apiReference('ListPublicKeys'), DIGEST_KEYS],
  authorizes: () => onNothing('cloudtrail:ListPublicKeys'),
  async handle(input, call) {
    const from = (input.StartTime?.getTime() ?? call.at) as Instant;
    const to = (input.EndTime?.getTime() ?? call.at) as Instant;
    if (from > to) {
      throw new AwsFault(
        'InvalidTimeRangeException',
        400,
        'The start time of the range is after its end time.',
      );
    }
    if (input.NextToken !== undefined) {
      throw new AwsFault('InvalidTokenException', 400, 'The token is not one this range gave.');
    }
    return {
      PublicKeyList: signingKeysBetween(call.platform, from, to).map((key) => ({
        Value: key.publicDer,
        ValidityStartTime: new Date(key.validFrom),
        ValidityEndTime: new Date(key.validTo),
        Fingerprint: key.fingerprint,
      })),
    };
  },
  trail: ownTrail(true),
});
