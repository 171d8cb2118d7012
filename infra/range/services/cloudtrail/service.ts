import { resumeErrands } from '../../errands.ts';
import type { RangeService } from '../../service.ts';
import { busDelivery } from './bus-delivery.ts';
import { departures } from './departures.ts';
import { getEventSelectors, putEventSelectors } from './operations/event-selectors.ts';
import { listPublicKeys } from './operations/list-public-keys.ts';
import { getTrailStatus, startLogging, stopLogging } from './operations/logging.ts';
import { lookupEvents } from './operations/lookup-events.ts';
import { addTags, listTags, removeTags } from './operations/tags.ts';
import {
  createTrail,
  deleteTrail,
  describeTrails,
  getTrail,
  listTrails,
  updateTrail,
} from './operations/trails.ts';
import { startRecording } from './recording.ts';

export const cloudtrailService: RangeService = {
  id: 'cloudtrail',
  eventSource: 'cloudtrail.amazonaws.com',
  operations: {
    AddTags: addTags,
    CreateTrail: createTrail,
    DeleteTrail: deleteTrail,
    DescribeTrails: describeTrails,
    GetEventSelectors: getEventSelectors,
    GetTrail: getTrail,
    GetTrailStatus: getTrailStatus,
    ListPublicKeys: listPublicKeys,
    ListTags: listTags,
    ListTrails: listTrails,
    LookupEvents: lookupEvents,
    PutEventSelectors: putEventSelectors,
    RemoveTags: removeTags,
    StartLogging: startLogging,
    StopLogging: stopLogging,
    UpdateTrail: updateTrail,
  },
  departures,
  start(platform) {
    startRecording(platform);
    resumeErrands(platform, busDelivery);
  },
};
