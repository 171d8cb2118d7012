import { resumeErrands } from '../../errands.ts';
import type { RangeService } from '../../service.ts';
import { delivery } from './delivery.ts';
import { putPermission, removePermission } from './operations/bus-permissions.ts';
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
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
import {
  listRuleNamesByTarget,
  listTargetsByRule,
  putTargets,
  removeTargets,
} from './operations/targets.ts';
import { testEventPattern } from './operations/test-event-pattern.ts';
import { resumeSchedules } from './schedule-watch.ts';

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
    ListRuleNamesByTarget: listRuleNamesByTarget,
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
    UpdateEventBus: updateEventBus,
  },
  departures: [
    {
      name: 'a schedule never makes simulated time jump',
      awsDoes: 'runs scheduled rules as time goes by',
      rangeDoes:
        'runs them when time passes their moment; a simulated clock does not run on to it by itself',
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
    resumeSchedules(platform);
  },
};
