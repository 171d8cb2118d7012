import { catalogue } from '../../infra/base/catalogue.ts';
import { source as busEvents } from './bus-events/source.ts';
import { source as cloudtrailDigests } from './cloudtrail-digests/source.ts';
import { source as cloudtrailRecords } from './cloudtrail-records/source.ts';
import { source as digestVouchers } from './digest-vouchers/source.ts';
import { source as eventBridgeTrail } from './event-bridge-trail/source.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { source as invocationRecords } from './invocation-records/source.ts';
import { source as lambdaLogs } from './lambda-logs/source.ts';
import { source as logStoreExports } from './log-store-exports/source.ts';
import { source as lookupEvents } from './lookup-events/source.ts';
import { source as snsNotifications } from './sns-notifications/source.ts';
import { source as sqsMessages } from './sqs-messages/source.ts';
import { source as trailInLogs } from './trail-in-logs/source.ts';
import { source as trailTables } from './trail-tables/source.ts';

/** Every kind of evidence, in the order a value is offered to them. One line per folder here. */
export const evidenceSources = catalogue<EvidenceSource>([
  cloudtrailRecords,
  lookupEvents,
  cloudtrailDigests,
  digestVouchers,
  sqsMessages,
  snsNotifications,
  eventBridgeTrail,
  busEvents,
  invocationRecords,
  trailInLogs,
  lambdaLogs,
  logStoreExports,
  trailTables,
]);
