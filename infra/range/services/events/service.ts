import { resumeErrands } from '../../errands.ts';
import type { RangeService } from '../../service.ts';
import { delivery } from './delivery.ts';
import { putPermission, removePermission } from './operations/bus-permissions.ts';
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
} from './operations/event-buses.ts';
import { putEvents } from './operations/put-events.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/resource-tags.ts';
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  listRules,
  putRule,
} from './operations/rules.ts';
import { listTargetsByRule, putTargets, removeTargets } from './operations/targets.ts';
import { testEventPattern } from './operations/test-event-pattern.ts';

export const eventsService: RangeService = {
  id: 'events',
  eventSource: 'events.amazonaws.com',
  operations: {
    CreateEventBus: createEventBus,
    DeleteEventBus: deleteEventBus,
    DeleteRule: deleteRule,
    DescribeEventBus: describeEventBus,
    DescribeRule: describeRule,
    DisableRule: disableRule,
    EnableRule: enableRule,
    ListEventBuses: listEventBuses,
    ListRules: listRules,
    ListTagsForResource: listTagsForResource,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutPermission: putPermission,
    PutRule: putRule,
    PutTargets: putTargets,
    RemovePermission: removePermission,
    RemoveTargets: removeTargets,
    TagResource: tagResource,
    TestEventPattern: testEventPattern,
    UntagResource: untagResource,
  },
  departures: [
    {
      name: 'rules follow events only, not schedules',
      awsDoes: 'starts rules with a ScheduleExpression by the clock',
      rangeDoes: 'refuses ScheduleExpression with NotImplemented',
    },
    {
      name: 'rule targets are functions, queues and topics',
      awsDoes: 'delivers to some twenty services, other buses and log groups among them',
      rangeDoes: 'refuses other targets in PutTargets with NotImplemented, naming the service',
    },
    {
      name: 'a role on a target may be passed and is not used for delivery',
      awsDoes: 'delivers with the role where a target has one',
      rangeDoes: 'asks for iam:PassRole, keeps the role and delivers as events.amazonaws.com',
    },
    {
      name: 'an event reaches each target once',
      awsDoes: 'delivers at least once, in no promised order',
      rangeDoes: 'delivers once, in the order the events were put',
    },
  ],
  start(platform) {
    resumeErrands(platform, delivery);
  },
};
