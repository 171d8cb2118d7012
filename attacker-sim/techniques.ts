import { catalogue } from '../infra/base/catalogue.ts';
import type { AttackTechnique } from './technique.ts';
import { technique as benignUpload } from './techniques/background/benign-upload/technique.ts';
import { technique as eicarInZipUpload } from './techniques/defense-evasion/eicar-in-zip-upload/technique.ts';
import { technique as hostileKeyUpload } from './techniques/defense-evasion/hostile-key-upload/technique.ts';
import { technique as polyglotUpload } from './techniques/defense-evasion/polyglot-upload/technique.ts';
import { technique as bucketListing } from './techniques/discovery/bucket-listing/technique.ts';
import { technique as macroDocumentUpload } from './techniques/execution/macro-document-upload/technique.ts';
import { technique as zipBombUpload } from './techniques/impact/zip-bomb-upload/technique.ts';
import { technique as zipSlipUpload } from './techniques/initial-access/zip-slip-upload/technique.ts';
import { technique as webShellUpload } from './techniques/persistence/web-shell-upload/technique.ts';
import { technique as eicarUpload } from './techniques/resource-development/eicar-upload/technique.ts';

/** Every technique, by tactic. Inputs are checked by each technique's own schema before it runs. */
export const techniques = catalogue<AttackTechnique>([
  benignUpload,
  eicarUpload,
  zipSlipUpload,
  macroDocumentUpload,
  webShellUpload,
  eicarInZipUpload,
  hostileKeyUpload,
  polyglotUpload,
  bucketListing,
  zipBombUpload,
]);
