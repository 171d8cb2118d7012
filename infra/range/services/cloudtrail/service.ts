import type { RangeService } from '../../service.ts';
import {
  getEventSelectors,
  getTrailStatus,
  putEventSelectors,
  startLogging,
  stopLogging,
} from './operations/logging.ts';
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
    ListTags: listTags,
    ListTrails: listTrails,
    LookupEvents: lookupEvents,
    PutEventSelectors: putEventSelectors,
    RemoveTags: removeTags,
    StartLogging: startLogging,
    StopLogging: stopLogging,
    UpdateTrail: updateTrail,
  },
  departures: [
    {
      name: 'a trail writes one file per window, in order and without duplicates',
      awsDoes: 'scatters the records of a window over several files, unordered, some of them twice',
      rangeDoes: 'puts what a window brought into one file in the order it came',
    },
    {
      name: 'log file validation is accepted and no digest is written',
      awsDoes: 'writes a signed digest file every hour',
      rangeDoes: 'remembers the setting and writes none',
    },
  ],
  start: startRecording,
};
