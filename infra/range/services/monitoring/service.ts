import type { RangeService } from '../../service.ts';
import { resumeAlarms, watchAlarms } from './alarm-watch.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/alarm-tags.ts';
import {
  deleteAlarms,
  describeAlarms,
  putMetricAlarm,
  setAlarmState,
} from './operations/alarms.ts';
import { putMetricData } from './operations/put-metric-data.ts';
import { getMetricData, getMetricStatistics, listMetrics } from './operations/read-metrics.ts';

/** CloudWatch metrics and alarms. Its permissions are called `cloudwatch:…`. */
export const monitoringService: RangeService = {
  id: 'monitoring',
  eventSource: 'monitoring.amazonaws.com',
  operations: {
    DeleteAlarms: deleteAlarms,
    DescribeAlarms: describeAlarms,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
    ListTagsForResource: listTagsForResource,
    PutMetricAlarm: putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: setAlarmState,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  departures: [
    {
      name: 'metrics can be read at once and are kept by the minute',
      awsDoes:
        'shows metrics after some minutes, keeps seconds where asked to, and knows percentiles',
      rangeDoes:
        'shows them with the next call, whole minutes only; finer periods and percentiles are refused',
    },
    {
      name: 'an alarm looks at its own periods and at none before them',
      awsDoes: 'looks some periods further back when data are missing',
      rangeDoes: 'judges the last EvaluationPeriods periods, at the end of each minute',
    },
    {
      name: 'alarms watch one metric and tell topics',
      awsDoes:
        'also watches metric math and other alarms, starts functions and other actions, and tells the event bus',
      rangeDoes:
        'refuses other alarms and actions with NotImplemented, and puts no event on the bus',
    },
  ],
  start(platform) {
    watchAlarms(platform);
    resumeAlarms(platform);
  },
};
