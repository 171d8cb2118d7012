import { AwsFault } from '../service.ts';
import type { Member, Shape } from './model.ts';
import { scalarValue } from './scalar-text.ts';

/** "Name.1.Value=x" as a tree, so that every parameter is looked at once. */
interface FormNode {
  text?: string;
  readonly children: Map<string, FormNode>;
}

/** @throws AwsFault MalformedQueryString when the form is not one. */
export function fromForm(shape: Shape, form: URLSearchParams): unknown {
  const root: FormNode = { children: new Map() };
  for (const [path, text] of form) {
    let node = root;
    for (const step of path.split('.')) {
      const next = node.children.get(step) ?? { children: new Map<string, FormNode>() };
      node.children.set(step, next);
      node = next;
    }
    node.text = text;
  }
  return read(shape, root);
}

export function parseForm(body: Uint8Array): URLSearchParams {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.includes('\u0000')) {
    throw new AwsFault(
      'MalformedQueryString',
      400,
      'The query string contains a character it cannot hold.',
    );
  }
  return new URLSearchParams(text);
}

function read(shape: Shape, node: FormNode): unknown {
  switch (shape.kind) {
    case 'struct': {
      const result: Record<string, unknown> = {};
      for (const member of shape.members) {
        const child = node.children.get(member.traits.xmlName ?? member.name);
        const value = child === undefined ? undefined : readMember(member, child);
        if (value !== undefined) result[member.name] = value;
      }
      return result;
    }
    case 'list': {
      // Lists are "member.1", "Entry.1" or, flattened, "1".
      const holder =
        node.children.get(shape.element.traits.xmlName ?? 'member') ??
        node.children.get('member') ??
        node;
      return numbered(holder).map((child) => read(shape.element.shape, child));
    }
    case 'map': {
      const holder = node.children.get('entry') ?? node;
      const [key, value] = [
        shape.key.traits.xmlName ?? 'key',
        shape.value.traits.xmlName ?? 'value',
      ];
      return Object.fromEntries(
        numbered(holder).map((entry) => {
          const named = entry.children.get(key)?.text ?? '';
          const held = entry.children.get(value);
          return [named, held === undefined ? undefined : read(shape.value.shape, held)];
        }),
      );
    }
    case 'unit':
      return {};
    default:
      return scalarValue(shape, node.text ?? '');
  }
}

function readMember({ shape }: Member, child: FormNode): unknown {
  // An empty list is written as "Tags=".
  if ((shape.kind === 'list' || shape.kind === 'map') && child.children.size === 0) {
    return shape.kind === 'list' ? [] : {};
  }
  return read(shape, child);
}

function numbered(node: FormNode): readonly FormNode[] {
  return [...node.children]
    .filter(([step]) => /^\d+$/.test(step))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
