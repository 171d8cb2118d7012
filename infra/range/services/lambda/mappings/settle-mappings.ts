import type { Platform } from '../../../platform.ts';
import { lambdaState } from '../state.ts';

/** Brings mappings that were about to change, when an earlier run of the range ended, to what was asked for. */
export function settleMappings(platform: Platform): void {
  const { mappings } = platform.state(lambdaState);
  for (const mapping of [...mappings.values()]) {
    if (mapping.state === 'Deleting') mappings.delete(mapping.uuid);
    else mapping.state = mapping.enabled ? 'Enabled' : 'Disabled';
  }
}
