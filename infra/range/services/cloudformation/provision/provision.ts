import { AwsFault, type Call } from '../../../service.ts';
import type { Made, Properties, ResourceType } from '../resources/resource-type.ts';
import { resourceTypes } from '../resources/resource-types.ts';
import type { Stack, StackOutput, StackRequest, StackResource } from '../state.ts';
import { inOrder } from '../template/dependencies.ts';
import { resolve, type Surroundings } from '../template/intrinsics.ts';
import { type Journal, journal } from './stack-events.ts';
import { checkRules, type StackNames, surroundings } from './surroundings.ts';
import { type Worker, workerFor } from './worker.ts';

export interface Order {
  readonly stack: Stack;
  readonly wants: StackRequest;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly names: Omit<StackNames, 'stack'>;
  readonly clientRequestToken?: string;
  /** Leaves what was made when something fails, for somebody to look at. */
  readonly keepWhatFailed?: boolean;
}

/**
 * Brings a stack to what its template says, one resource after another, and back to what it was when one fails.
 *
 * Never throws for a resource: the stack's status and events tell, as on AWS.
 */
export async function provision(order: Order, call: Call): Promise<void> {
  const { stack, wants, kind } = order;
  const log = journal(stack, call, order.clientRequestToken);
  const previous = { template: stack.template, parameters: stack.parameters };
  log.stack(`${kind}_IN_PROGRESS`, 'User Initiated');
  const undo: Undo[] = [];
  try {
    adopt(stack, wants);
    const around = surroundings(wants, { stack, ...order.names });
    checkRules(wants, around);
    const worker = workerFor(stack, call);
    const wanted = inOrder(wants.read).filter((id) => isWanted(wants, id, around));
    const leftovers: (() => Promise<void>)[] = [];
    for (const logicalId of wanted) {
      await bring(logicalId, { order, around, worker, log, undo, leftovers });
    }
    const outputs = outputsOf(wants, around, order.names);
    if (kind === 'UPDATE') {
      log.stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      for (const remove of leftovers.reverse()) await remove();
      await removeUnwanted(stack, new Set(wanted), worker, log);
      stack.updatedAt = call.platform.clock.now();
    }
    stack.outputs = outputs;
    log.stack(`${kind}_COMPLETE`);
  } catch (error) {
    if (order.keepWhatFailed === true) {
      log.stack(`${kind}_FAILED`, reasonOf(error));
      return;
    }
    const rollback = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    log.stack(`${rollback}_IN_PROGRESS`, reasonOf(error));
    const stuck = await takeBack(undo);
    if (kind === 'UPDATE') Object.assign(stack, previous);
    log.stack(
      stuck === undefined ? `${rollback}_COMPLETE` : `${rollback}_FAILED`,
      stuck ?? reasonOf(error),
    );
  }
}

/** Removes everything the stack holds, last made first. What cannot be removed stays, and says why. */
export async function removeStack(
  stack: Stack,
  call: Call,
  clientRequestToken?: string,
): Promise<void> {
  const log = journal(stack, call, clientRequestToken);
  log.stack('DELETE_IN_PROGRESS', 'User Initiated');
  const failed = await removeUnwanted(stack, new Set(), workerFor(stack, call), log);
  if (failed.length > 0) {
    log.stack(
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
    return;
  }
  stack.deletedAt = call.platform.clock.now();
  stack.outputs = [];
  log.stack('DELETE_COMPLETE');
}

/** A step back; returns why it could not be taken. */
type Undo = () => Promise<void>;

interface Work {
  readonly order: Order;
  readonly around: Surroundings;
  readonly worker: Worker;
  readonly log: Journal;
  readonly undo: Undo[];
  /** What replaced resources leave behind, removed once everything else stands. */
  readonly leftovers: (() => Promise<void>)[];
}

async function bring(logicalId: string, work: Work): Promise<void> {
  const { stack, wants } = work.order;
  const declared = wants.read.resources[logicalId];
  const type = resourceTypes.find(declared?.type ?? '');
  if (declared === undefined || type === undefined) throw new Error(`unchecked type: ${logicalId}`);
  const standing = stack.resources.get(logicalId);
  const wanted: StackResource = {
    logicalId,
    type: type.id,
    physicalId: standing?.physicalId ?? '',
    attributes: standing?.attributes ?? {},
    properties: {},
    status: 'CREATE_IN_PROGRESS',
    changedAt: stack.createdAt,
    deletionPolicy: declared.deletionPolicy,
  };
  const verb = standing === undefined ? 'CREATE' : 'UPDATE';
  try {
    wanted.properties = resolve(declared.properties, work.around) as Properties;
    if (standing === undefined) await create(wanted, type, work);
    else if (!same(standing.properties, wanted.properties))
      await change(standing, wanted, type, work);
    else standing.deletionPolicy = declared.deletionPolicy;
  } catch (error) {
    work.log.resource(standing ?? wanted, `${verb}_FAILED`, reasonOf(error));
    const what = verb === 'CREATE' ? 'create' : 'update';
    throw new Error(`The following resource(s) failed to ${what}: [${logicalId}]. `, {
      cause: error,
    });
  }
}

async function create(wanted: StackResource, type: ResourceType, work: Work): Promise<void> {
  const { resources } = work.order.stack;
  work.log.resource(wanted, 'CREATE_IN_PROGRESS');
  place(wanted, await type.create(wanted.properties, work.worker(wanted.logicalId)));
  resources.set(wanted.logicalId, wanted);
  work.undo.push(async () => {
    await remove(wanted, type, work);
    resources.delete(wanted.logicalId);
  });
  work.log.resource(wanted, 'CREATE_COMPLETE');
}

async function change(
  standing: StackResource,
  wanted: StackResource,
  type: ResourceType,
  work: Work,
): Promise<void> {
  const { resources } = work.order.stack;
  const { logicalId } = wanted;
  if (standing.type !== wanted.type)
    throw new Error(`Update of resource type is not permitted. [${logicalId}]`);
  if (isReplaced(type, standing.properties, wanted.properties)) {
    const name = ownName(type, standing, wanted);
    if (name !== undefined)
      throw new Error(
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
      );
    work.log.resource(
      standing,
      'UPDATE_IN_PROGRESS',
      'Requested update requires the creation of a new physical resource; hence creating one.',
    );
    place(wanted, await type.create(wanted.properties, work.worker(logicalId)));
    resources.set(logicalId, wanted);
    work.undo.push(async () => {
      await remove(wanted, type, work);
      resources.set(logicalId, standing);
    });
    work.leftovers.push(() => remove(standing, type, work));
  } else {
    work.log.resource(standing, 'UPDATE_IN_PROGRESS');
    const { properties: before } = standing;
    place(wanted, await update(type, standing, wanted.properties, work.worker(logicalId, before)));
    resources.set(logicalId, wanted);
    work.undo.push(async () => {
      await update(type, wanted, before, work.worker(logicalId, wanted.properties));
      resources.set(logicalId, standing);
    });
  }
  work.log.resource(wanted, 'UPDATE_COMPLETE');
}

function update(
  type: ResourceType,
  made: Made,
  properties: Properties,
  workshop: ReturnType<Worker>,
): Promise<Made> {
  if (type.update === undefined) throw new Error(`${type.id} cannot be changed in place`);
  return type.update(made, properties, workshop);
}

async function removeUnwanted(
  stack: Stack,
  wanted: ReadonlySet<string>,
  worker: Worker,
  log: Journal,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const resource of lastFirst(stack)) {
    if (wanted.has(resource.logicalId)) continue;
    const type = resourceTypes.find(resource.type);
    if (type === undefined) throw new Error(`unchecked type: ${resource.type}`);
    try {
      await remove(resource, type, { worker, log });
      stack.resources.delete(resource.logicalId);
    } catch (error) {
      log.resource(resource, 'DELETE_FAILED', reasonOf(error));
      failed.push(resource.logicalId);
    }
  }
  return failed;
}

/** What names another goes before it; an update may have turned that round since the two were made. */
function lastFirst({ resources, template }: Stack): readonly StackResource[] {
  const order = template === undefined ? [] : inOrder(template.read);
  const place = new Map(order.map((logicalId, at) => [logicalId, at]));
  // What the template no longer has was made for what it had; it goes first.
  const placeOf = ({ logicalId }: StackResource) => place.get(logicalId) ?? order.length;
  return [...resources.values()].reverse().sort((one, other) => placeOf(other) - placeOf(one));
}

async function remove(
  resource: StackResource,
  type: ResourceType,
  { worker, log }: Pick<Work, 'worker' | 'log'>,
): Promise<void> {
  if (resource.deletionPolicy === 'Retain') {
    log.resource(resource, 'DELETE_SKIPPED');
    return;
  }
  log.resource(resource, 'DELETE_IN_PROGRESS');
  try {
    await type.delete(resource, worker(resource.logicalId));
  } catch (error) {
    // Somebody removed it by hand; gone is what was wanted.
    if (!isGone(error)) throw error;
  }
  log.resource(resource, 'DELETE_COMPLETE');
}

async function takeBack(undo: readonly Undo[]): Promise<string | undefined> {
  let stuck: string | undefined;
  for (const step of [...undo].reverse()) {
    try {
      await step();
    } catch (error) {
      stuck ??= reasonOf(error);
    }
  }
  return stuck;
}

function adopt(stack: Stack, wants: StackRequest): void {
  stack.template = { text: wants.text, read: wants.read };
  stack.parameters = wants.parameters;
  stack.capabilities = wants.capabilities;
  stack.tags = wants.tags;
  if (wants.roleArn !== undefined) stack.roleArn = wants.roleArn;
  if (wants.read.description !== undefined) stack.description = wants.read.description;
}

function isWanted(wants: StackRequest, logicalId: string, around: Surroundings): boolean {
  const condition = wants.read.resources[logicalId]?.condition;
  return condition === undefined || around.condition(condition);
}

function outputsOf(
  wants: StackRequest,
  around: Surroundings,
  { exports }: Pick<StackNames, 'exports'>,
): readonly StackOutput[] {
  return Object.entries(wants.read.outputs).flatMap(([key, declared]) => {
    if (declared.condition !== undefined && !around.condition(declared.condition)) return [];
    const exportName =
      declared.exportName === undefined ? undefined : String(resolve(declared.exportName, around));
    if (exportName !== undefined && exports.has(exportName))
      throw new Error(`Export with name ${exportName} is already exported by another stack`);
    return [
      {
        key,
        value: String(resolve(declared.value, around)),
        ...(declared.description !== undefined && { description: declared.description }),
        ...(exportName !== undefined && { exportName }),
      },
    ];
  });
}

function place(resource: StackResource, { physicalId, attributes }: Made): void {
  resource.physicalId = physicalId;
  resource.attributes = attributes;
}

function isReplaced(type: ResourceType, before: Properties, after: Properties): boolean {
  if (type.update === undefined) return true;
  return (type.replacedBy ?? []).some((name) => !same(before[name], after[name]));
}

/** The name a template gives a resource and keeps: while it stands, no other can have it. */
function ownName(
  type: ResourceType,
  standing: StackResource,
  wanted: StackResource,
): string | undefined {
  for (const property of type.replacedBy ?? []) {
    const name = standing.properties[property];
    if (typeof name !== 'string' || !/.Name$/.test(property)) continue;
    const isOwn = standing.physicalId.split(/[:/]/).at(-1) === name;
    if (isOwn && same(name, wanted.properties[property])) return name;
  }
  return undefined;
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const GONE =
  /^(NoSuch|ResourceNotFound|NotFound|AWS\.SimpleQueueService\.NonExistentQueue|QueueDoesNotExist|TrailNotFound|ParameterNotFound)/;

const isGone = (error: unknown): boolean => error instanceof AwsFault && GONE.test(error.code);

function reasonOf(error: unknown): string {
  if (error instanceof AwsFault)
    return `Resource handler returned message: "${error.message}" (ErrorCode: ${error.code}, Status Code: ${error.status})`;
  return error instanceof Error ? error.message : String(error);
}
