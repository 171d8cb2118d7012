import { catalogue } from '../base/catalogue.ts';
import { cloudformationService } from './services/cloudformation/service.ts';
import { cloudtrailService } from './services/cloudtrail/service.ts';
import { eventsService } from './services/events/service.ts';
import { iamService } from './services/iam/service.ts';
import { kmsService } from './services/kms/service.ts';
import { lambdaService } from './services/lambda/service.ts';
import { logsService } from './services/logs/service.ts';
import { monitoringService } from './services/monitoring/service.ts';
import { s3Service } from './services/s3/service.ts';
import { snsService } from './services/sns/service.ts';
import { sqsService } from './services/sqs/service.ts';
import { ssmService } from './services/ssm/service.ts';
import { stsService } from './services/sts/service.ts';

/** Every AWS service the range speaks. */
export const rangeServices = catalogue([
  s3Service,
  lambdaService,
  sqsService,
  snsService,
  eventsService,
  iamService,
  stsService,
  cloudtrailService,
  ssmService,
  logsService,
  monitoringService,
  cloudformationService,
  kmsService,
]);
