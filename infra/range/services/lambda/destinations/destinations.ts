import { catalogue } from '../../../../base/catalogue.ts';
import type { Destination } from './destination.ts';
import { eventsDestination } from './events.ts';
import { lambdaDestination } from './lambda.ts';
import { s3Destination } from './s3.ts';
import { snsDestination } from './sns.ts';
import { sqsDestination } from './sqs.ts';
import { partsOf } from './target-arn.ts';

/** The five kinds of place a record can go to. */
const destinations = catalogue<Destination>([
  sqsDestination,
  snsDestination,
  lambdaDestination,
  eventsDestination,
  s3Destination,
]);

/** undefined for an ARN of anything else. */
export function destinationFor(arn: string): Destination | undefined {
  const parts = partsOf(arn);
  return parts === undefined ? undefined : destinations.find(parts.service);
}
