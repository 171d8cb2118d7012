import type { Source } from '../infra/base/source.ts';

/** The pages this folder's readers and rules rest on. */
const page = (title: string, url: string): Source => ({ title, url });

const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg';
const TRAIL = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide';

export const ASYNC_RECORDS = page(
  'Capturing records of Lambda asynchronous invocations',
  `${LAMBDA}/invocation-async-retain-records.html`,
);
export const LAMBDA_TRAIL = page(
  'Logging AWS Lambda API calls using AWS CloudTrail',
  `${LAMBDA}/logging-using-cloudtrail.html`,
);
export const LAMBDA_ROLE = page(
  'Defining Lambda function permissions with an execution role',
  `${LAMBDA}/lambda-intro-execution-role.html`,
);
export const TRAIL_RECORD = page(
  'CloudTrail record contents',
  `${TRAIL}/cloudtrail-event-reference-record-contents.html`,
);
export const TRAIL_FILES = page(
  'CloudTrail log file examples',
  `${TRAIL}/cloudtrail-log-file-examples.html`,
);
export const TRAIL_DIGESTS = page(
  'CloudTrail digest file structure',
  `${TRAIL}/cloudtrail-log-file-validation-digest-file-structure.html`,
);
export const LOOKUP_EVENTS = page(
  'LookupEvents',
  'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html',
);
export const BUS_EVENTS = page(
  'EventBridge event structure',
  'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html',
);
export const BUS_TRAIL_EVENTS = page(
  'Events from AWS services delivered via CloudTrail',
  'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
);
export const PUT_EVENTS = page(
  'PutEvents',
  'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html',
);
export const RECEIVE_MESSAGE = page(
  'ReceiveMessage',
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html',
);
export const SEND_MESSAGE = page(
  'SendMessage',
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html',
);
export const SNS_JSON = page(
  'Amazon SNS message and JSON formats',
  'https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html',
);
export const S3_NOTIFICATION = page(
  'S3 event message structure',
  'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html',
);
export const ASSUME_ROLE = page(
  'AssumeRole',
  'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
);
export const CREATE_ACCESS_KEY = page(
  'CreateAccessKey',
  'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html',
);
export const KMS_CONTEXT = page(
  'Encryption context',
  'https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html',
);
export const ACCESS_DENIED = page(
  'Troubleshoot access denied error messages',
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
);
export const LAMBDA_LOGS = page(
  'Sending Lambda function logs to CloudWatch Logs',
  `${LAMBDA}/monitoring-cloudwatchlogs.html`,
);
export const LAMBDA_LOG_FORMATS = page(
  'Configuring JSON and plain text log formats',
  `${LAMBDA}/monitoring-cloudwatchlogs-logformat.html`,
);
export const LAMBDA_SYSTEM_EVENTS = page(
  'Lambda Telemetry API Event schema reference',
  `${LAMBDA}/telemetry-schema-reference.html`,
);
export const FILTER_LOG_EVENTS = page(
  'FilterLogEvents',
  'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html',
);
export const LOG_SUBSCRIPTIONS = page(
  'Log group-level subscription filters',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
);
export const TRAIL_IN_LOGS = page(
  'Log group and log stream naming for CloudTrail',
  `${TRAIL}/cloudwatch-log-group-log-stream-naming-for-cloudtrail.html`,
);
export const ATHENA_TRAIL_TABLE = page(
  'Query AWS CloudTrail logs',
  'https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html',
);
export const LAKE_RESULTS = page(
  'GetQueryResults',
  'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html',
);
export const EVENT_HISTORY_FILE = page(
  'Working with CloudTrail event history',
  `${TRAIL}/view-cloudtrail-events-console.html`,
);
export const SPLUNK_EXPORT = page(
  'Export search results',
  'https://docs.splunk.com/Documentation/Splunk/latest/Search/Exportsearchresults',
);
export const ELASTIC_ORIGINAL = page(
  'ECS event fields',
  'https://www.elastic.co/guide/en/ecs/current/ecs-event.html',
);
export const LOG_EXPORT = page(
  'Exporting log data to Amazon S3',
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html',
);
