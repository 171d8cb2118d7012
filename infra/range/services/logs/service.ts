import type { RangeService } from '../../service.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putRetentionPolicy,
} from './operations/log-groups.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './operations/log-streams.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/log-tags.ts';
import { putLogEvents } from './operations/put-log-events.ts';
import { filterLogEvents, getLogEvents } from './operations/read-log-events.ts';

/** CloudWatch Logs, as far as functions and those who read their output need it. */
export const logsService: RangeService = {
  id: 'logs',
  eventSource: 'logs.amazonaws.com',
  operations: {
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: listTagsForResource,
    PutLogEvents: putLogEvents,
    PutRetentionPolicy: putRetentionPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  departures: [
    {
      name: 'log events can be read at once and their size is not counted',
      awsDoes: 'shows events after some seconds, and updates storedBytes and times with delay',
      rangeDoes: 'shows them with the next call; storedBytes is 0',
    },
    {
      name: 'filter patterns are terms of text only',
      awsDoes: 'also looks into JSON, columns and regular expressions',
      rangeDoes: 'refuses those patterns with NotImplemented',
    },
  ],
};
