import { own } from '../../../infra/base/own.ts';
import { type ViewState, writeViewState } from '../../viewer/view-state.ts';
import type { Staged } from '../scene/scene-of.ts';
import { FLOW_COLUMNS, type FlowEdge, type FlowNode, flowGraph } from './flow-graph.ts';

/** The flow of an incident as it is drawn, in units of its own picture. */
export interface FlowPicture {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly { readonly x: number; readonly title: string }[];
  readonly nodes: readonly FlowBox[];
  readonly edges: readonly FlowLine[];
  /** The same in words, in the order of the flow. */
  readonly list: readonly FlowBox[];
}

export interface FlowBox {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly role: FlowNode['role'];
  readonly count: number;
  readonly failed: number;
  readonly x: number;
  readonly y: number;
  readonly href: string;
  readonly isSelected: boolean;
  /** Indexes in the scene, for the script that lets the picture follow the replay. */
  readonly events: string;
}

export interface FlowLine {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly isInferred: boolean;
  readonly isSelected: boolean;
  readonly label: string;
}

const BOX = { width: 142, height: 36 };
const COLUMN_STEP = 174;
const ROW_STEP = 42;
const TOP = 24;
/** For the lines that run back, underneath everything, and those around the last column. */
const FOOT = 14;
const SIDE = 18;

const KINDS: Readonly<Record<string, string>> = {
  'Lambda function': 'Lambda',
  'EventBridge bus': 'EventBridge',
};

/**
 * Columns are fixed by role, so that two runs can be compared and nothing jumps when a node is missing.
 *
 * @param selected index of an event in the scene.
 */
export function flowPicture(
  staged: Staged,
  state: ViewState,
  selected: number | undefined,
  path: string,
): FlowPicture {
  const { nodes, edges } = flowGraph(staged);
  const rows = FLOW_COLUMNS.map((_title, column) => nodes.filter((node) => node.column === column));
  const most = Math.max(1, ...rows.map(({ length }) => length));
  const boxes = rows.flatMap((own, column) =>
    own.map((node, row) =>
      boxOf(node, column, row + (most - own.length) / 2, state, selected, path),
    ),
  );
  const height = TOP + most * ROW_STEP + FOOT;
  const boxById = new Map(boxes.map((box) => [box.id, box]));
  return {
    width: COLUMN_STEP * (FLOW_COLUMNS.length - 1) + BOX.width + SIDE,
    height,
    columns: FLOW_COLUMNS.map((title, at) => ({ x: 1 + at * COLUMN_STEP, title })),
    nodes: boxes,
    edges: edges.flatMap((edge) => lineOf(edge, boxById, height - 5)),
    list: boxes,
  };
}

function boxOf(
  node: FlowNode,
  column: number,
  row: number,
  state: ViewState,
  selected: number | undefined,
  path: string,
): FlowBox {
  const [, name = node.id] = /^\S+ (.*)$/s.exec(node.id) ?? [];
  const filter = `${node.id.startsWith('resource ') ? 'resource' : 'lane'}:${JSON.stringify(name)}`;
  return {
    id: node.id,
    label: middleCut(node.label, 20),
    kind: own(KINDS, node.kind) ?? node.kind,
    role: node.role,
    count: node.count,
    failed: node.failed,
    x: 1 + column * COLUMN_STEP,
    y: TOP + row * ROW_STEP,
    href: path + writeViewState({ ...state, filter, page: 1 }),
    isSelected: selected !== undefined && node.events.includes(selected),
    events: node.events.join(' '),
  };
}

/** Both ends of a name tell more than its middle. */
function middleCut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = Math.floor((longest - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}

function lineOf(
  { from, to, count, isInferred }: FlowEdge,
  boxById: ReadonlyMap<string, FlowBox>,
  foot: number,
): readonly FlowLine[] {
  const [start, end] = [boxById.get(from), boxById.get(to)];
  if (start === undefined || end === undefined) return [];
  return [
    {
      from,
      to,
      path: pathBetween(start, end, foot),
      isInferred,
      isSelected: start.isSelected || end.isSelected,
      label: `${start.label} to ${end.label}, ${count} ${count === 1 ? 'link' : 'links'}`,
    },
  ];
}

/** Forwards in three straight pieces; within a column around its right side; backwards underneath. */
function pathBetween(start: FlowBox, end: FlowBox, foot: number): string {
  const [y1, y2] = [start.y + BOX.height / 2, end.y + BOX.height / 2];
  const [left, right] = [start.x + BOX.width, end.x];
  if (start.x === end.x) {
    const bow = left + 14;
    return `M${left} ${y1}H${bow}V${y2}H${left + 1}`;
  }
  if (right > left) {
    const middle = right - 17;
    return `M${left} ${y1}H${middle}V${y2}H${right}`;
  }
  const [x1, x2] = [start.x - 10, end.x + BOX.width / 2];
  return `M${start.x} ${y1 + 8}H${x1}V${foot}H${x2}V${end.y + BOX.height}`;
}
