import type { RestoreObjectCommandInput } from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { badArgument, malformedXml, notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { liveRestore, restored } from '../objects/archive.ts';
import { askAbout } from '../objects/object-access.ts';
import { findVersion, remember } from '../objects/object-store.ts';
import { objectTrail } from '../trail-rules.ts';

/** Brings an archived object back for some days. It takes as long on the range's clock as S3 says it may. */
export const restoreObject = operation<RestoreObjectCommandInput, { StatusCode: number }>({
  knownFrom: [apiReference('RestoreObject')],
  authorizes: (input, call) => [askAbout(call, input, 's3:RestoreObject')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId);
    const { Days, Type, Tier, GlacierJobParameters, OutputLocation } = input.RestoreRequest ?? {};
    if (Type !== undefined || OutputLocation !== undefined)
      throw notProvided('RestoreRequest.Type SELECT');
    if (Days === undefined) throw malformedXml();
    if (!Number.isInteger(Days) || Days < 1)
      throw badArgument('Days', String(Days), 'restoration days should be at least 1');
    const wasThere = liveRestore(version, call.at) !== undefined;
    const tier = GlacierJobParameters?.Tier ?? Tier ?? 'Standard';
    version.restore = restored(version, { days: Days, tier }, call);
    remember(version, call);
    if (!wasThere) {
      notify(bucket, { name: 'ObjectRestore:Post', key, version, reason: 'RestoreObject' }, call);
    }
    // Whoever asks again only moves the day on which it ends.
    return { StatusCode: wasThere ? 200 : 202 };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: RestoreObjectCommandInput) => ({
      restore: '',
      RestoreRequest: { ...input.RestoreRequest },
    }),
  }),
});
