import { invalidParameter, notImplemented } from './faults.ts';

const SETTABLE = new Set([
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'FifoTopic',
  'KmsMasterKeyId',
  'Policy',
  'SignatureVersion',
  'TracingConfig',
]);

/** Attributes AWS honours and the range would have to ignore. */
const REFUSED =
  /^(DeliveryPolicy|ArchivePolicy|DataProtectionPolicy|.+FeedbackRoleArn|.+FeedbackSampleRate)$/;

/** @throws AwsFault InvalidParameter; NotImplemented for what the range cannot honour. */
export function checkTopicAttribute(name: string, value: string): void {
  if (REFUSED.test(name)) throw notImplemented(`the topic attribute ${name}`);
  if (!SETTABLE.has(name)) throw invalidParameter('AttributeName');
  if (name === 'Policy' && value !== '' && !isJsonObject(value))
    throw invalidParameter('Policy Error: null');
  if (name === 'FifoTopic' && value !== 'true' && value !== 'false')
    throw invalidParameter('Attributes Reason: FifoTopic');
  if (name === 'DisplayName' && value.length > 100) throw invalidParameter('DisplayName');
}

export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
