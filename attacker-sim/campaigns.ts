import { catalogue } from '../infra/base/catalogue.ts';
import type { Campaign } from './campaign.ts';
import { campaign as blindThenSteal } from './campaigns/blind-then-steal/campaign.ts';
import { campaign as floodAndSmuggle } from './campaigns/flood-and-smuggle/campaign.ts';
import { campaign as ransomOfReports } from './campaigns/ransom-of-reports/campaign.ts';
import { campaign as stayAfterEviction } from './campaigns/stay-after-eviction/campaign.ts';

/** Every campaign. */
export const campaigns = catalogue<Campaign>([
  blindThenSteal,
  floodAndSmuggle,
  ransomOfReports,
  stayAfterEviction,
]);
