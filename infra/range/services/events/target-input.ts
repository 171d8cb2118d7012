import type { Target } from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../../base/instant.ts';
import { isoMillis } from '../../../base/instant.ts';
import type { BusEvent } from './bus-event.ts';
import type { Rule } from './state.ts';

/** The text a target gets for an event: the event itself, or what the target made of it. */
export function targetInput(target: Target, rule: Rule, event: BusEvent, now: Instant): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined)
    return JSON.stringify(valueAt(event, target.InputPath) ?? null);
  const transformer = target.InputTransformer;
  if (transformer?.InputTemplate === undefined) return JSON.stringify(event);
  const values = new Map<string, unknown>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', isoMillis(now)],
    // The event without its detail, and with it.
    ['aws.events.event', { ...event, detail: undefined }],
    ['aws.events.event.json', event],
  ]);
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {}))
    values.set(name, valueAt(event, path));
  return filled(transformer.InputTemplate, values);
}

/**
 * Puts values in the place of `<name>`.
 *
 * Inside a quoted text a value appears as text; outside, as JSON. A path that leads nowhere leaves nothing.
 */
function filled(template: string, values: ReadonlyMap<string, unknown>): string {
  let inText = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') inText = !inText;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name);
    if (value === undefined) return '';
    const json = JSON.stringify(value);
    if (!inText) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}

/** `$`, `$.a.b`, `$.a['detail-type']`, `$.a[0]`: what EventBridge allows of JSONPath. */
function valueAt(event: unknown, path: string): unknown {
  let value: unknown = event;
  for (const [, name, quoted, index] of path.matchAll(
    /\.([^.[\]]+)|\[['"]([^'"]+)['"]\]|\[(\d+)\]/g,
  )) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name ?? quoted ?? index ?? '';
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}
