import { catalogue } from '../../infra/base/catalogue.ts';
import type { Detection } from './detection.ts';
import { rule as aclMadePublic } from './rules/acl-made-public/rule.ts';
import { rule as alertRouteRemoved } from './rules/alert-route-removed/rule.ts';
import { rule as allPermissionsGiven } from './rules/all-permissions-given/rule.ts';
import { rule as asyncDestinationChanged } from './rules/async-destination-changed/rule.ts';
import { rule as bucketNotificationChanged } from './rules/bucket-notification-changed/rule.ts';
import { rule as bucketPolicyOpened } from './rules/bucket-policy-opened/rule.ts';
import { rule as consoleWithoutSecondFactor } from './rules/console-without-second-factor/rule.ts';
import { rule as eventSelectorsNarrowed } from './rules/event-selectors-narrowed/rule.ts';
import { rule as federationTokenMade } from './rules/federation-token-made/rule.ts';
import { rule as functionCodeReplaced } from './rules/function-code-replaced/rule.ts';
import { rule as functionLayerAdded } from './rules/function-layer-added/rule.ts';
import { rule as functionOpenedToOutsiders } from './rules/function-opened-to-outsiders/rule.ts';
import { rule as functionStopped } from './rules/function-stopped/rule.ts';
import { rule as imageOrSnapshotShared } from './rules/image-or-snapshot-shared/rule.ts';
import { rule as keyForAnotherUser } from './rules/key-for-another-user/rule.ts';
import { rule as networkLogsDeleted } from './rules/network-logs-deleted/rule.ts';
import { rule as objectsSetToExpire } from './rules/objects-set-to-expire/rule.ts';
import { rule as objectsUnderAForeignKey } from './rules/objects-under-a-foreign-key/rule.ts';
import { rule as organizationLeft } from './rules/organization-left/rule.ts';
import { rule as parametersDecryptedInBulk } from './rules/parameters-decrypted-in-bulk/rule.ts';
import { rule as passwordForAnotherUser } from './rules/password-for-another-user/rule.ts';
import { rule as publicAccessBlockLoosened } from './rules/public-access-block-loosened/rule.ts';
import { rule as roleTrustsOutsiders } from './rules/role-trusts-outsiders/rule.ts';
import { rule as secretsReadInBatches } from './rules/secrets-read-in-batches/rule.ts';
import { rule as secretsReadInBulk } from './rules/secrets-read-in-bulk/rule.ts';
import { rule as trailDeleted } from './rules/trail-deleted/rule.ts';
import { rule as trailStopped } from './rules/trail-stopped/rule.ts';
import { rule as trustAnchorCreated } from './rules/trust-anchor-created/rule.ts';
import { rule as versioningSuspended } from './rules/versioning-suspended/rule.ts';
import { rule as versionsDeletedInBulk } from './rules/versions-deleted-in-bulk/rule.ts';

/** Every detection of ours, in the order they are told: the response itself, then the log, code, access, credentials, data. One line per folder under `rules/`. */
export const detections = catalogue<Detection>([
  asyncDestinationChanged,
  bucketNotificationChanged,
  functionStopped,
  alertRouteRemoved,
  trailStopped,
  trailDeleted,
  eventSelectorsNarrowed,
  networkLogsDeleted,
  organizationLeft,
  functionCodeReplaced,
  functionLayerAdded,
  functionOpenedToOutsiders,
  bucketPolicyOpened,
  publicAccessBlockLoosened,
  aclMadePublic,
  keyForAnotherUser,
  passwordForAnotherUser,
  allPermissionsGiven,
  roleTrustsOutsiders,
  trustAnchorCreated,
  federationTokenMade,
  consoleWithoutSecondFactor,
  secretsReadInBulk,
  secretsReadInBatches,
  parametersDecryptedInBulk,
  objectsUnderAForeignKey,
  versionsDeletedInBulk,
  versioningSuspended,
  objectsSetToExpire,
  imageOrSnapshotShared,
]);
