import type {
  AddPermissionCommandInput,
  AddPermissionResponse,
  GetPolicyCommandInput,
  GetPolicyResponse,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import {
  conflict,
  constraintBroken,
  invalidParameter,
  notFound,
  refuseMembers,
  staleRevision,
} from '../faults.ts';
import { existing, existingVersion, referTo } from '../function-name.ts';
import { apiReference, LAMBDA_IN_CLOUDTRAIL } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { LambdaFunction, PolicyStatement } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const addPermission = operation<AddPermissionCommandInput, AddPermissionResponse>({
  knownFrom: [apiReference('AddPermission'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => onFunction('lambda:AddPermission', input.FunctionName, call),
  handle(input, call) {
    refuseMembers('AddPermission', input, ['FunctionUrlAuthType', 'InvokedViaFunctionUrl']);
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const { fn } = existingVersion(reference, call);
    if (reference.qualifier === '$LATEST') {
      throw invalidParameter('We currently do not support adding policies for $LATEST.');
    }
    const key = reference.qualifier ?? '';
    const before = fn.policies.get(key);
    checkRevision(before?.revisionId, input.RevisionId);
    const statement = statementOf(input, reference.qualifiedArn);
    if (before?.statements.some((known) => known.Sid === statement.Sid) === true) {
      throw conflict(
        `The statement id (${statement.Sid}) provided already exists. Please provide a new ` +
          'statement id, or remove the existing statement.',
      );
    }
    replacePolicy(fn, key, [...(before?.statements ?? []), statement], call);
    return Promise.resolve({ Statement: JSON.stringify(statement) });
  },
  trail: {
    category: 'management',
    eventName: 'AddPermission20150331v2',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const removePermission = operation<RemovePermissionCommandInput, object>({
  knownFrom: [apiReference('RemovePermission'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => onFunction('lambda:RemovePermission', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const fn = existing(reference, call);
    const key = reference.qualifier ?? '';
    const before = fn.policies.get(key);
    if (before === undefined) throw notFound('No policy is associated with the given resource.');
    checkRevision(before.revisionId, input.RevisionId);
    const left = before.statements.filter((statement) => statement.Sid !== input.StatementId);
    if (left.length === before.statements.length) {
      throw notFound(`Statement ${input.StatementId ?? ''} is not found in resource policy.`);
    }
    replacePolicy(fn, key, left, call);
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    eventName: 'RemovePermission20150331v2',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const getPolicy = operation<GetPolicyCommandInput, GetPolicyResponse>({
  knownFrom: [apiReference('GetPolicy')],
  authorizes: (input, call) => onFunction('lambda:GetPolicy', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const { fn } = existingVersion(reference, call);
    const policy = fn.policies.get(reference.qualifier ?? '');
    if (policy === undefined) throw notFound('The resource you requested does not exist.');
    return Promise.resolve({
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Id: 'default',
        Statement: policy.statements,
      }),
      RevisionId: policy.revisionId,
    });
  },
  trail: {
    category: 'management',
    eventName: 'GetPolicy20150331v2',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

function statementOf(input: AddPermissionCommandInput, resource: string): PolicyStatement {
  const { StatementId: sid = '', Action: action = '' } = input;
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(sid)) {
    throw constraintBroken(
      sid,
      'statementId',
      'Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)',
    );
  }
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)) {
    throw constraintBroken(
      action,
      'action',
      'Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])',
    );
  }
  const equals = {
    ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.EventSourceToken !== undefined && {
      'lambda:EventSourceToken': input.EventSourceToken,
    }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
  };
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(input.Principal ?? ''),
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws:(iam|sts)::\d{12}:/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9.-]+\.(amazonaws|amazon)\.com$/.test(principal)) return { Service: principal };
  throw invalidParameter(
    'The provided principal was invalid. Please check the principal and try again.',
  );
}

function checkRevision(known: string | undefined, sent: string | undefined): void {
  if (sent !== undefined && sent !== known) throw staleRevision();
}

function replacePolicy(
  fn: LambdaFunction,
  key: string,
  statements: readonly PolicyStatement[],
  call: Call,
): void {
  if (statements.length === 0) {
    fn.policies.delete(key);
    return;
  }
  fn.policies.set(key, { statements, revisionId: lambdaRuntime(call.platform).random.uuid() });
}
