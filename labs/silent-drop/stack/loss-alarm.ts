import type { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/**
 * Tells the operators when a record of the function was lost.
 *
 * The topic is not encrypted with SNS's own key, which CloudWatch may not use: its alarms would be lost as well. They
 * hold no secret.
 */
export function lossAlarm(stack: Stack, fn: LambdaFunction, inbox: Queue): Topic {
  const topic = new Topic(stack, 'Alarms', { enforceSSL: true });
  topic.addSubscription(new SqsSubscription(inbox));
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsTell',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  new CfnAlarm(stack, 'RecordLost', {
    alarmDescription:
      'A destination did not take a record of the scan, and Lambda has thrown it away.',
    namespace: 'AWS/Lambda',
    metricName: 'DestinationDeliveryFailures',
    dimensions: [{ name: 'FunctionName', value: fn.functionName }],
    statistic: 'Sum',
    period: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Nothing is measured while nothing is lost.
    treatMissingData: 'notBreaching',
    alarmActions: [topic.topicArn],
  });
  return topic;
}
