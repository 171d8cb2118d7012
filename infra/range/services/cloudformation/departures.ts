import type { Departure } from '../../service.ts';

export const DEPARTURES: readonly Departure[] = [
  {
    name: 'a stack is built within the call that asks for it',
    awsDoes:
      'answers ExecuteChangeSet, CreateStack, UpdateStack and DeleteStack at once and works on',
    rangeDoes: 'answers when the work is done, so that no client waits for a polling interval',
  },
  {
    name: 'macros, transforms and nested stacks are refused',
    awsDoes: 'runs macros and the transforms of SAM, and builds stacks within stacks',
    rangeDoes: 'refuses any section and any resource type it does not know, naming it',
  },
  {
    name: 'a property the engine does not honour is refused before anything is made',
    awsDoes: 'honours every property of every resource type',
    rangeDoes: 'answers NotImplemented naming the type, the property and the resource',
  },
  {
    name: 'the custom resources of the CDK for S3 are done by CloudFormation itself',
    awsDoes: 'invokes the function of the stack that the CDK puts there',
    rangeDoes: 'empties the bucket, or sets its notifications, in the name it works in',
  },
  {
    name: 'a stack whose work the end of the range cut short is found failed',
    awsDoes: 'goes on with the work, whatever becomes of the machine it was done on',
    rangeDoes:
      'leaves the stack as CREATE_FAILED, UPDATE_FAILED or DELETE_FAILED, to be deleted or worked on again',
  },
];
