import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import type { Role } from '../../viewer/scene.ts';
import { shown } from '../scene/event-words.ts';
import type { Staged } from '../scene/scene-of.ts';

export const FLOW_COLUMNS = [
  'Actor',
  'Entry',
  'Compute',
  'Destination',
  'Responder',
  'Controls and records',
] as const;
export type FlowColumn = 0 | 1 | 2 | 3 | 4 | 5;

/** A thing of the architecture, as far as the evidence shows it. */
export interface FlowNode {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly column: FlowColumn;
  readonly role: Role;
  /** Events that happened at it. */
  readonly count: number;
  readonly failed: number;
  /** Indexes in the scene. */
  readonly events: readonly number[];
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Inferred only when no link between the two is more. */
  readonly isInferred: boolean;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/**
 * The architecture of an incident, derived from its events and links alone.
 *
 * An attack enters at what it touched; a function is a detector when it made the finding, a responder otherwise; what a
 * responder called is a control. Nodes keep the order in which events come to them.
 */
export function flowGraph(staged: Staged): FlowGraph {
  const graph = newGraph(staged);
  const detectors = lanesWith(staged, 'detection');
  const ends = staged.events.map((event, at) => placed(event, at, graph, detectors));
  const { from, to, grounds } = staged.scene.links;
  from.forEach((cause, at) => {
    const [out, into] = [ends[cause]?.out, ends[to[at] ?? -1]?.into];
    if (out !== undefined && into !== undefined) connect(graph, out, into, grounds[at] === 2);
  });
  const fed = columnsOfFeeders(graph);
  const nodes = [...graph.nodes.values()].map((node) =>
    // A queue that only responders write to holds their records, and stands behind them.
    node.column === 3 && fed.get(node.id)?.every((column) => column >= 4) === true
      ? { ...node, column: 5 as const }
      : node,
  );
  return { nodes, edges: [...graph.edges.values()] };
}

interface GraphInWork {
  readonly nodes: Map<string, FlowNode & { count: number; failed: number; events: number[] }>;
  readonly edges: Map<string, FlowEdge & { count: number; isInferred: boolean }>;
  readonly staged: Staged;
}

const newGraph = (staged: Staged): GraphInWork => ({
  nodes: new Map(),
  edges: new Map(),
  staged,
});

function lanesWith({ events }: Staged, phase: TimelineEvent['phase']): ReadonlySet<string> {
  return new Set(
    events
      .filter((event) => event.phase === phase && event.lane.startsWith('lambda '))
      .map(({ lane }) => lane),
  );
}

/** Where a link into the event arrives and one out of it leaves; undefined for what has no place in the picture. */
interface Ends {
  readonly into: string;
  readonly out: string;
}

function placed(
  event: TimelineEvent,
  at: number,
  graph: GraphInWork,
  detectors: ReadonlySet<string>,
): Ends | undefined {
  if (event.phase === 'background') return undefined;
  const lane = graph.staged.scene.lanes[graph.staged.scene.lane[at] ?? 0];
  if (lane === undefined) return undefined;
  if (event.phase === 'attack') {
    const actor = touch(
      graph,
      { id: lane.id, label: lane.label, kind: lane.kind, column: 0, role: 'attacker' },
      event,
      at,
    );
    const entry = resourceNode(event, graph, 1, 'platform', at);
    if (entry === undefined) return { into: actor, out: actor };
    connect(graph, actor, entry, false);
    return { into: actor, out: entry };
  }
  if (lane.id.startsWith('lambda ')) {
    const isDetector = detectors.has(lane.id);
    const own = touch(
      graph,
      {
        id: lane.id,
        label: lane.label,
        kind: lane.kind,
        column: isDetector ? 2 : 4,
        role: isDetector ? 'detection' : 'response',
      },
      event,
      at,
    );
    const isCall = event.kind === 'trail' && event.service !== 'lambda.amazonaws.com';
    if (!isCall || isDetector) return { into: own, out: own };
    const control = resourceNode(event, graph, 5, 'response', at);
    if (control === undefined) return { into: own, out: own };
    connect(graph, own, control, false);
    return { into: own, out: control };
  }
  const role = event.phase === 'detection' ? 'detection' : 'platform';
  const id = touch(
    graph,
    { id: lane.id, label: lane.label, kind: lane.kind, column: 3, role },
    event,
    at,
  );
  return { into: id, out: id };
}

type NewNode = Pick<FlowNode, 'id' | 'label' | 'kind' | 'column' | 'role'>;

function touch(graph: GraphInWork, made: NewNode, event: TimelineEvent, at: number): string {
  const known = graph.nodes.get(made.id);
  const node = known ?? { ...made, count: 0, failed: 0, events: [] };
  if (known === undefined) graph.nodes.set(made.id, node);
  node.count += 1;
  node.failed += event.errorCode === null ? 0 : 1;
  node.events.push(at);
  return made.id;
}

/** The bucket, topic or other thing a call was made on. A bucket is one thing, whoever touches it. */
function resourceNode(
  event: TimelineEvent,
  graph: GraphInWork,
  column: FlowColumn,
  role: Role,
  at: number,
): string | undefined {
  const [resource] = event.resources;
  if (resource === undefined) return undefined;
  const bucket = /^arn:[^:]*:s3:::([^/]+)/.exec(resource)?.[1];
  const topic = /^arn:[^:]*:sns:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1];
  const name = bucket ?? topic;
  if (name === undefined) return undefined;
  const label = shown(graph.staged.shorten(name).replace(/-\d{12}$/, ''), 40);
  const kind = bucket === undefined ? 'SNS topic' : 'S3 bucket';
  return touch(graph, { id: `resource ${name}`, label, kind, column, role }, event, at);
}

function connect(graph: GraphInWork, from: string, to: string, isInferred: boolean): void {
  if (from === to) return;
  const key = `${from}\n${to}`;
  const known = graph.edges.get(key);
  if (known === undefined) graph.edges.set(key, { from, to, count: 1, isInferred });
  else {
    known.count += 1;
    known.isInferred = known.isInferred && isInferred;
  }
}

function columnsOfFeeders({ nodes, edges }: GraphInWork): ReadonlyMap<string, readonly number[]> {
  const fed = new Map<string, number[]>();
  for (const { from, to } of edges.values()) {
    fed.set(to, [...(fed.get(to) ?? []), nodes.get(from)?.column ?? 0]);
  }
  return fed;
}
