import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Zippable, zipSync } from 'fflate';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { isLoopback, type Target } from '../base/target.ts';

/** A template as CloudFormation takes it; all that is read of it here is what it holds. */
export type Template = Readonly<Record<string, unknown>> & {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
};

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** What has to lie in the assets bucket beforehand. */
  readonly assets: readonly Asset[];
}

export interface Asset {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads what the CDK wrote. It may have been written by anybody: no asset is taken from outside its folder.
 *
 * @throws Problem DEPLOY_FAILED when it is no assembly of one stack.
 */
export function readAssembly(folder: string, stackName: string): Assembly {
  try {
    const own = realpathSync(folder);
    const template = templateShape.parse(json(own, `${stackName}.template.json`)) as Template;
    const { files } = assetsShape.parse(json(own, `${stackName}.assets.json`));
    const assets = Object.entries(files).flatMap(([id, { source, destinations }]) => {
      const [place] = Object.values(destinations);
      // The template is put there by whoever deploys it: it may have been changed since.
      if (place === undefined || source.path === `${stackName}.template.json`) return [];
      const path = realpathSync(join(own, source.path));
      if (!path.startsWith(`${own}${sep}`)) throw new Error(`${source.path} lies outside of it`);
      const bytes = source.packaging === 'zip' ? zipped(id, path) : readFileSync(path);
      return [{ bucket: place.bucketName, key: place.objectKey, bytes }];
    });
    return { stackName, template, assets };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'DEPLOY_FAILED',
      `what was built is no stack that can be deployed: ${because}`,
      {
        fix: 'Let "build" of stack.ts make one stack with the name it is given.',
        cause: error,
      },
    );
  }
}

/**
 * Puts a stack, or a change of it, on a range over CloudFormation, as the CDK's command line does there but without
 * loading it.
 *
 * @param published keys of assets that lie there already; those put there are added.
 * @returns the stack's outputs by name.
 * @throws Problem DEPLOY_FAILED with CloudFormation's reason; TARGET_REFUSED when the target is not loopback.
 */
export async function deployAssembly(
  { stackName, template, assets }: Assembly,
  target: Target,
  published: Set<string>,
): Promise<Readonly<Record<string, string>>> {
  const { endpoint, account, region, credentials } = target;
  if (endpoint === undefined || !isLoopback(endpoint)) {
    throw new Problem('TARGET_REFUSED', `${endpoint ?? 'AWS'} is not this machine`, {
      fix: 'Deploy to an account with the CDK itself.',
    });
  }
  const place = {
    endpoint,
    region,
    credentials,
    maxAttempts: 1,
    // Where somebody's environment asks for these, a client refuses an endpoint it is given.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  const s3 = new S3Client({ ...place, forcePathStyle: true });
  const cloudFormation = new CloudFormationClient(place);
  const bucket = `cdk-hnb659fds-assets-${account}-${region}`;
  try {
    // One after the other: the order of requests decides the ids in the evidence.
    const put = async (Bucket: string, Key: string, Body: Uint8Array | string) => {
      if (published.has(Key)) return;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      published.add(Key);
    };
    for (const asset of assets) await put(asset.bucket, asset.key, asset.bytes);
    const text = JSON.stringify(template);
    const key = `${createHash('sha256').update(text).digest('hex')}.json`;
    await put(bucket, key, text);
    const request = {
      StackName: stackName,
      TemplateURL: `${endpoint}/${bucket}/${key}`,
      Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
      RoleARN: `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`,
    };
    await asStack(stackName, () => createOrUpdate(cloudFormation, request));
    return await outputsOf(cloudFormation, stackName);
  } finally {
    s3.destroy();
    cloudFormation.destroy();
  }
}

const templateShape = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
});
const assetsShape = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['zip', 'file']) }),
      destinations: z.record(
        z.string(),
        z.object({ bucketName: z.string(), objectKey: z.string() }),
      ),
    }),
  ),
});

const json = (folder: string, name: string): unknown => {
  const path = realpathSync(join(folder, name));
  if (!path.startsWith(`${folder}${sep}`)) throw new Error(`${name} lies outside of it`);
  return JSON.parse(readFileSync(path, 'utf8'));
};

/** Archives by the id the CDK gave the folder, which is a hash of what is in it; the last few are kept. */
const archives = new Map<string, Uint8Array>();
const KEPT = 12;
/** The oldest day a zip archive can tell: the same files give the same bytes. */
const LONG_AGO = new Date(1980, 0, 2);

function zipped(id: string, folder: string): Uint8Array {
  const known = archives.get(id);
  if (known !== undefined) return known;
  const files: Zippable = {};
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of paths) {
    files[path.slice(folder.length + 1).replaceAll(sep, '/')] = readFileSync(path);
  }
  // It goes to a range on this machine: packing would cost more than it spares.
  const bytes = zipSync(files, { level: 0, mtime: LONG_AGO });
  archives.set(id, bytes);
  const [oldest] = archives.keys();
  if (archives.size > KEPT && oldest !== undefined) archives.delete(oldest);
  return bytes;
}

type Request = ConstructorParameters<typeof CreateStackCommand>[0];

async function createOrUpdate(client: CloudFormationClient, request: Request): Promise<void> {
  try {
    await client.send(new CreateStackCommand(request));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AlreadyExistsException') throw error;
    try {
      await client.send(new UpdateStackCommand(request));
    } catch (second) {
      // Said when the template is the one that stands.
      if (!(second instanceof Error) || !/No updates are to be performed/.test(second.message)) {
        throw second;
      }
    }
  }
}

async function asStack(stackName: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw failed(stackName, error instanceof Error ? error.message : String(error), error);
  }
}

async function outputsOf(client: CloudFormationClient, StackName: string) {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const [stack] = Stacks;
  if (stack?.StackStatus !== 'CREATE_COMPLETE' && stack?.StackStatus !== 'UPDATE_COMPLETE') {
    throw failed(StackName, await reasonOf(client, StackName));
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** What went wrong first; what follows from it is of no use to anybody. */
async function reasonOf(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  // Newest first. The latest attempt begins with the stack's own event.
  const begin = StackEvents.findIndex(
    ({ ResourceStatus, LogicalResourceId }) =>
      LogicalResourceId === StackName && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus ?? ''),
  );
  const first = StackEvents.slice(0, begin < 0 ? undefined : begin).findLast(
    ({ ResourceStatus = '', ResourceStatusReason = '' }) =>
      ResourceStatus.endsWith('_FAILED') && !/cancelled/i.test(ResourceStatusReason),
  );
  const { LogicalResourceId, ResourceType, ResourceStatusReason } = first ?? {};
  return first === undefined
    ? 'CloudFormation gave no reason'
    : `${LogicalResourceId ?? ''} (${ResourceType ?? ''}): ${ResourceStatusReason ?? ''}`;
}

const failed = (stackName: string, because: string, cause?: unknown): Problem =>
  new Problem('DEPLOY_FAILED', `stack ${stackName} could not be deployed: ${because}`, {
    fix: 'The reason above is the range speaking as CloudFormation; mend the stack and deploy again.',
    cause,
  });
