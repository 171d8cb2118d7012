import { AwsFault } from '../service.ts';
import type { HttpRequest, Protocol, Route } from './http-message.ts';
import { modelledServices, serviceModel } from './model.ts';
import { parseForm } from './query-codec.ts';
import { restRoute } from './rest-route.ts';

/**
 * Which operation of which service a request means.
 *
 * The service is in the signature's scope; without one, in X-Amz-Target or the form's version; otherwise it is S3.
 *
 * @throws AwsFault naming what was asked for when nothing of that name exists.
 */
export function route(request: HttpRequest): Route {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return targetRoute(request, target);
  const scoped = scopedService(request);
  const form = isForm(request) ? parseForm(request.body) : undefined;
  if (scoped === 's3' || scoped === 'lambda') return restRoute(scoped, request);
  const action = form?.get('Action') ?? new URLSearchParams(request.query).get('Action');
  if (action !== null) {
    return actionRoute(scoped ?? versionedService(form?.get('Version') ?? ''), action);
  }
  return restRoute(scoped ?? 's3', request);
}

const TARGETS = new Map<string, string>();

function targetRoute(request: HttpRequest, target: string): Route {
  if (TARGETS.size === 0) {
    for (const service of modelledServices) {
      const { target: prefix } = serviceModel(service).frozen;
      if (prefix !== undefined) TARGETS.set(prefix, service);
    }
  }
  const dot = target.lastIndexOf('.');
  // The AWS CLI and boto3 name CloudTrail by its whole Java package; the last part is what the SDKs send.
  const service = TARGETS.get(target.slice(0, dot).replace(/^.*\./, ''));
  const operation = target.slice(dot + 1);
  if (service === undefined || !serviceModel(service).operations.has(operation)) {
    throw new AwsFault(
      'UnknownOperationException',
      400,
      `The range knows no operation "${target.slice(0, 200)}".`,
    );
  }
  const protocol: Protocol =
    request.headers['content-type']?.includes('json-1.1') === true ? 'awsJson1_1' : 'awsJson1_0';
  return { service, operation, protocol, labels: {} };
}

function actionRoute(service: string | undefined, action: string): Route {
  if (service === undefined || !serviceModel(service).operations.has(action)) {
    throw new AwsFault(
      'InvalidAction',
      400,
      `The action ${action.slice(0, 100)} is not valid for ${service ?? 'this web service'}.`,
    );
  }
  return { service, operation: action, protocol: 'query', labels: {} };
}

function scopedService(request: HttpRequest): string | undefined {
  const header = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(
    request.headers['authorization'] ?? '',
  )?.[1];
  const scope =
    header ??
    new URLSearchParams(request.query).get('X-Amz-Credential')?.split('/')[3] ??
    undefined;
  if (scope === undefined) return undefined;
  if (!modelledServices.includes(scope)) {
    throw new AwsFault(
      'UnknownOperationException',
      400,
      `The range has no service "${scope.slice(0, 60)}". It has: ${modelledServices.join(', ')}.`,
    );
  }
  return scope;
}

const versionedService = (version: string): string | undefined =>
  modelledServices.find((service) => serviceModel(service).frozen.version === version);

const isForm = (request: HttpRequest): boolean =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
