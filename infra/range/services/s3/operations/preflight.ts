import type { KnownFrom } from '../../../../base/source.ts';
import { AwsFault, operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { corsHeaders, corsRule } from '../settings/cors.ts';
import { objectTrail } from '../trail-rules.ts';

interface PreflightInput {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Origin?: string;
  readonly Method?: string;
  readonly Headers?: string;
}

const PREFLIGHT_REFERENCE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon S3 API Reference: OPTIONS object',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html',
  },
};

const NO_RECORD: KnownFrom = {
  kind: 'assumption',
  because: 'no CloudTrail record of a preflight request is published; none is written here',
};

/** A browser asks whether a page of another origin may ask. Nobody signs that, and nobody needs leave. */
export const preflightRequest = operation<PreflightInput, object>({
  knownFrom: [PREFLIGHT_REFERENCE, NO_RECORD],
  authorizes: () => [],
  async handle(input, call) {
    call.notes['leavesNoRecord'] = true;
    const { Origin: origin, Method: method } = input;
    if (origin === undefined) throw bad('Insufficient information. Origin request header needed.');
    if (method === undefined) throw bad('Invalid Access-Control-Request-Method: null');
    const bucket = findBucket(input.Bucket, call);
    const headers = (input.Headers ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
    const asked = { origin, method, headers };
    if (!bucket.settings.has('cors'))
      throw forbidden(input, 'CORSResponse: CORS is not enabled for this bucket.');
    const rule = corsRule(bucket, asked);
    if (rule === undefined) {
      throw forbidden(
        input,
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      );
    }
    const told = corsHeaders(rule, asked);
    return {
      AllowOrigin: told['access-control-allow-origin'],
      AllowMethods: told['access-control-allow-methods'],
      AllowHeaders: told['access-control-allow-headers'],
      ExposeHeaders: told['access-control-expose-headers'],
      MaxAge: told['access-control-max-age'],
      AllowCredentials: told['access-control-allow-credentials'],
      Vary: told['vary'],
    };
  },
  trail: objectTrail<PreflightInput, object>({ readOnly: true }),
});

const bad = (message: string): AwsFault => new AwsFault('BadRequest', 400, message);

const forbidden = ({ Key = '', Method }: PreflightInput, message: string): AwsFault =>
  new AwsFault('AccessForbidden', 403, message, {
    Method,
    ResourceType: Key === '' ? 'BUCKET' : 'OBJECT',
  });
