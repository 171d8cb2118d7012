import type { EventPattern } from '../../event-pattern.ts';
import { matchesPattern, patternFault } from '../../event-pattern.ts';
import type { BusEvent } from './bus-event.ts';
import { invalidPattern } from './faults.ts';
import type { Rule } from './state.ts';

/** @throws AwsFault InvalidEventPatternException. */
export function checkedPattern(text: string): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalidPattern('Filter is not valid JSON');
  }
  const fault = patternFault(pattern);
  if (fault !== undefined) throw invalidPattern(fault);
  return pattern as EventPattern;
}

/** Whether the rule is on and asks for this event. */
export function ruleMatches(rule: Rule, event: BusEvent): boolean {
  if (rule.state === 'DISABLED' || rule.pattern === '') return false;
  const wantsReads = rule.state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  if (isManagementRead(event) && !wantsReads) return false;
  return matchesPattern(JSON.parse(rule.pattern) as EventPattern, event);
}

/** Management calls that only read reach none but the rules that ask for all of CloudTrail's. */
function isManagementRead(event: BusEvent): boolean {
  const { detail } = event;
  return (
    event['detail-type'] === 'AWS API Call via CloudTrail' &&
    detail['readOnly'] === true &&
    detail['managementEvent'] === true
  );
}
