import { catalogue } from '../infra/base/catalogue.ts';
import type { AttackTechnique } from './technique.ts';
import { technique as benignUpload } from './techniques/background/benign-upload/technique.ts';
import { technique as ordinaryRead } from './techniques/background/ordinary-read/technique.ts';
import { technique as alertSubscriptionAdded } from './techniques/collection/alert-subscription-added/technique.ts';
import { technique as anonymousRead } from './techniques/collection/anonymous-read/technique.ts';
import { technique as bucketAclOpened } from './techniques/collection/bucket-acl-opened/technique.ts';
import { technique as bucketPolicyOpened } from './techniques/collection/bucket-policy-opened/technique.ts';
import { technique as bulkDownload } from './techniques/collection/bulk-download/technique.ts';
import { technique as crossAccountRead } from './techniques/collection/cross-account-read/technique.ts';
import { technique as objectAclOpened } from './techniques/collection/object-acl-opened/technique.ts';
import { technique as presignedLinkAbuse } from './techniques/collection/presigned-link-abuse/technique.ts';
import { technique as functionEnvironmentRead } from './techniques/credential-access/function-environment-read/technique.ts';
import { technique as accountPublicAccessBlockRemoved } from './techniques/defense-evasion/account-public-access-block-removed/technique.ts';
import { technique as alertSubscriptionRemoved } from './techniques/defense-evasion/alert-subscription-removed/technique.ts';
import { technique as cloudtrailStop } from './techniques/defense-evasion/cloudtrail-stop/technique.ts';
import { technique as destinationRemoved } from './techniques/defense-evasion/destination-removed/technique.ts';
import { technique as eicarArchivedUpload } from './techniques/defense-evasion/eicar-archived-upload/technique.ts';
import { technique as eicarBase64Upload } from './techniques/defense-evasion/eicar-base64-upload/technique.ts';
import { technique as eicarInZipUpload } from './techniques/defense-evasion/eicar-in-zip-upload/technique.ts';
import { technique as eicarUtf16Upload } from './techniques/defense-evasion/eicar-utf16-upload/technique.ts';
import { technique as evidenceQueuePurged } from './techniques/defense-evasion/evidence-queue-purged/technique.ts';
import { technique as executableAsImageUpload } from './techniques/defense-evasion/executable-as-image-upload/technique.ts';
import { technique as forgedRecordToBus } from './techniques/defense-evasion/forged-record-to-bus/technique.ts';
import { technique as forgedRecordToQueue } from './techniques/defense-evasion/forged-record-to-queue/technique.ts';
import { technique as gifScriptPolyglotUpload } from './techniques/defense-evasion/gif-script-polyglot-upload/technique.ts';
import { technique as hostileKeyUpload } from './techniques/defense-evasion/hostile-key-upload/technique.ts';
import { technique as htmlAsImageUpload } from './techniques/defense-evasion/html-as-image-upload/technique.ts';
import { technique as logInjectionKeyUpload } from './techniques/defense-evasion/log-injection-key-upload/technique.ts';
import { technique as notificationRemoved } from './techniques/defense-evasion/notification-removed/technique.ts';
import { technique as pdfZipPolyglotUpload } from './techniques/defense-evasion/pdf-zip-polyglot-upload/technique.ts';
import { technique as pngZipPolyglotUpload } from './techniques/defense-evasion/png-zip-polyglot-upload/technique.ts';
import { technique as polyglotUpload } from './techniques/defense-evasion/polyglot-upload/technique.ts';
import { technique as publicAccessBlockRemoved } from './techniques/defense-evasion/public-access-block-removed/technique.ts';
import { technique as quarantineTagCleared } from './techniques/defense-evasion/quarantine-tag-cleared/technique.ts';
import { technique as retriesTakenAway } from './techniques/defense-evasion/retries-taken-away/technique.ts';
import { technique as rightToLeftKeyUpload } from './techniques/defense-evasion/right-to-left-key-upload/technique.ts';
import { technique as ruleDisabled } from './techniques/defense-evasion/rule-disabled/technique.ts';
import { technique as sessionMovedAddress } from './techniques/defense-evasion/session-moved-address/technique.ts';
import { technique as trailDigestsDeleted } from './techniques/defense-evasion/trail-digests-deleted/technique.ts';
import { technique as trailLogsDeleted } from './techniques/defense-evasion/trail-logs-deleted/technique.ts';
import { technique as trailSelectorsNarrowed } from './techniques/defense-evasion/trail-selectors-narrowed/technique.ts';
import { technique as anonymousListing } from './techniques/discovery/anonymous-listing/technique.ts';
import { technique as bucketListing } from './techniques/discovery/bucket-listing/technique.ts';
import { technique as stolenKeyEnumeration } from './techniques/discovery/stolen-key-enumeration/technique.ts';
import { technique as craftedEventInvoke } from './techniques/execution/crafted-event-invoke/technique.ts';
import { technique as formulaKeyUpload } from './techniques/execution/formula-key-upload/technique.ts';
import { technique as macroDocumentUpload } from './techniques/execution/macro-document-upload/technique.ts';
import { technique as markupKeyUpload } from './techniques/execution/markup-key-upload/technique.ts';
import { technique as scriptSvgUpload } from './techniques/execution/script-svg-upload/technique.ts';
import { technique as crossAccountCopy } from './techniques/exfiltration/cross-account-copy/technique.ts';
import { technique as destinationRedirected } from './techniques/exfiltration/destination-redirected/technique.ts';
import { technique as replicationToForeignBucket } from './techniques/exfiltration/replication-to-foreign-bucket/technique.ts';
import { technique as entityBombUpload } from './techniques/impact/entity-bomb-upload/technique.ts';
import { technique as functionConcurrencyZero } from './techniques/impact/function-concurrency-zero/technique.ts';
import { technique as lifecycleDeletion } from './techniques/impact/lifecycle-deletion/technique.ts';
import { technique as lyingZipUpload } from './techniques/impact/lying-zip-upload/technique.ts';
import { technique as manyEntriesZipUpload } from './techniques/impact/many-entries-zip-upload/technique.ts';
import { technique as nestedZipBombUpload } from './techniques/impact/nested-zip-bomb-upload/technique.ts';
import { technique as overlappingZipUpload } from './techniques/impact/overlapping-zip-upload/technique.ts';
import { technique as oversizeUpload } from './techniques/impact/oversize-upload/technique.ts';
import { technique as overwrittenForRansom } from './techniques/impact/overwritten-for-ransom/technique.ts';
import { technique as rewrittenUnderOwnKey } from './techniques/impact/rewritten-under-own-key/technique.ts';
import { technique as uploadFlood } from './techniques/impact/upload-flood/technique.ts';
import { technique as versionDeletion } from './techniques/impact/version-deletion/technique.ts';
import { technique as versioningSuspended } from './techniques/impact/versioning-suspended/technique.ts';
import { technique as zipBombUpload } from './techniques/impact/zip-bomb-upload/technique.ts';
import { technique as keyFromNewAddress } from './techniques/initial-access/key-from-new-address/technique.ts';
import { technique as symlinkSlipUpload } from './techniques/initial-access/symlink-slip-upload/technique.ts';
import { technique as traversalKeyUpload } from './techniques/initial-access/traversal-key-upload/technique.ts';
import { technique as xxeUpload } from './techniques/initial-access/xxe-upload/technique.ts';
import { technique as zipSlipUpload } from './techniques/initial-access/zip-slip-upload/technique.ts';
import { technique as accessKeyCreated } from './techniques/persistence/access-key-created/technique.ts';
import { technique as bucketPolicyBackDoor } from './techniques/persistence/bucket-policy-back-door/technique.ts';
import { technique as functionCodeReplaced } from './techniques/persistence/function-code-replaced/technique.ts';
import { technique as functionEnvironmentChanged } from './techniques/persistence/function-environment-changed/technique.ts';
import { technique as functionInvokeBackDoor } from './techniques/persistence/function-invoke-back-door/technique.ts';
import { technique as roleReassumed } from './techniques/persistence/role-reassumed/technique.ts';
import { technique as sessionAfterKeyDeactivation } from './techniques/persistence/session-after-key-deactivation/technique.ts';
import { technique as webShellUpload } from './techniques/persistence/web-shell-upload/technique.ts';
import { technique as eicarUpload } from './techniques/resource-development/eicar-upload/technique.ts';

/** Every technique, by tactic. Inputs are checked by each technique's own schema before it runs. */
export const techniques = catalogue<AttackTechnique>([
  benignUpload,
  ordinaryRead,
  eicarUpload,
  keyFromNewAddress,
  symlinkSlipUpload,
  traversalKeyUpload,
  xxeUpload,
  zipSlipUpload,
  craftedEventInvoke,
  formulaKeyUpload,
  macroDocumentUpload,
  markupKeyUpload,
  scriptSvgUpload,
  accessKeyCreated,
  bucketPolicyBackDoor,
  functionCodeReplaced,
  functionEnvironmentChanged,
  functionInvokeBackDoor,
  roleReassumed,
  sessionAfterKeyDeactivation,
  webShellUpload,
  alertSubscriptionRemoved,
  accountPublicAccessBlockRemoved,
  cloudtrailStop,
  destinationRemoved,
  eicarArchivedUpload,
  eicarBase64Upload,
  eicarInZipUpload,
  eicarUtf16Upload,
  evidenceQueuePurged,
  executableAsImageUpload,
  forgedRecordToBus,
  forgedRecordToQueue,
  gifScriptPolyglotUpload,
  hostileKeyUpload,
  htmlAsImageUpload,
  logInjectionKeyUpload,
  notificationRemoved,
  pdfZipPolyglotUpload,
  pngZipPolyglotUpload,
  polyglotUpload,
  publicAccessBlockRemoved,
  quarantineTagCleared,
  retriesTakenAway,
  rightToLeftKeyUpload,
  ruleDisabled,
  sessionMovedAddress,
  trailDigestsDeleted,
  trailLogsDeleted,
  trailSelectorsNarrowed,
  functionEnvironmentRead,
  anonymousListing,
  bucketListing,
  stolenKeyEnumeration,
  alertSubscriptionAdded,
  anonymousRead,
  bucketPolicyOpened,
  bucketAclOpened,
  bulkDownload,
  crossAccountRead,
  presignedLinkAbuse,
  objectAclOpened,
  crossAccountCopy,
  destinationRedirected,
  replicationToForeignBucket,
  entityBombUpload,
  functionConcurrencyZero,
  lifecycleDeletion,
  lyingZipUpload,
  manyEntriesZipUpload,
  nestedZipBombUpload,
  overlappingZipUpload,
  oversizeUpload,
  overwrittenForRansom,
  uploadFlood,
  rewrittenUnderOwnKey,
  versionDeletion,
  versioningSuspended,
  zipBombUpload,
]);
