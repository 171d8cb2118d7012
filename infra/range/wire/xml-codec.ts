import { XMLParser } from 'fast-xml-parser';
import { AwsFault } from '../service.ts';
import type { FrozenTraits } from './frozen-model.ts';
import type { Member, Shape } from './model.ts';
import { scalarText, scalarValue } from './scalar-text.ts';

const ATTRIBUTE = '@';
const TEXT = '#text';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  processEntities: true,
  // Decodes numeric references too, by which clients write line breaks.
  htmlEntities: true,
});

/** @throws AwsFault MalformedXML when the text is not XML; document types are refused, so no entity can be declared. */
export function fromXml(shape: Shape, body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.trim() === '') return undefined;
  if (/<!DOCTYPE/i.test(text)) throw malformed();
  let document: Record<string, unknown>;
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a second package for the same check
    document = parser.parse(text, true) as Record<string, unknown>;
  } catch {
    throw malformed();
  }
  const root = Object.keys(document).find((name) => name !== TEXT && !name.startsWith(ATTRIBUTE));
  if (root === undefined) throw malformed();
  return read(shape, document[root]);
}

function read(shape: Shape, node: unknown): unknown {
  switch (shape.kind) {
    case 'struct': {
      const result: Record<string, unknown> = {};
      const from = isNode(node) ? node : {};
      for (const member of shape.members) {
        const name = elementName(member);
        const child =
          member.traits.xmlAttribute === 1 ? from[`${ATTRIBUTE}${localName(name)}`] : from[name];
        const value = readMember(member, child);
        if (value !== undefined) result[member.name] = value;
      }
      return result;
    }
    case 'list':
      return many(isNode(node) ? node[shape.element.traits.xmlName ?? 'member'] : undefined).map(
        (entry) => read(shape.element.shape, entry),
      );
    case 'map':
      return entriesOf(shape, isNode(node) ? node['entry'] : undefined);
    default:
      try {
        return scalarValue(shape, textOf(node));
      } catch {
        throw malformed();
      }
  }
}

function readMember({ shape, traits }: Member, child: unknown): unknown {
  if (child === undefined) return undefined;
  if (traits.xmlFlattened === 1 && shape.kind === 'list') {
    return many(child).map((entry) => read(shape.element.shape, entry));
  }
  if (traits.xmlFlattened === 1 && shape.kind === 'map') return entriesOf(shape, child);
  const [first] = many(child);
  return read(shape, first);
}

function entriesOf(
  shape: Extract<Shape, { kind: 'map' }>,
  given: unknown,
): Record<string, unknown> {
  const [key, value] = [shape.key.traits.xmlName ?? 'key', shape.value.traits.xmlName ?? 'value'];
  return Object.fromEntries(
    many(given).map((entry) => {
      const node = isNode(entry) ? entry : {};
      return [textOf(node[key]), read(shape.value.shape, node[value])];
    }),
  );
}

/** The members of a structure as elements, one after the other. */
export function membersToXml(
  members: readonly Member[],
  value: Readonly<Record<string, unknown>>,
): string {
  return members
    .filter(({ traits }) => traits.xmlAttribute !== 1)
    .map((member) => memberXml(member, value[member.name]))
    .join('');
}

export function element(name: string, content: string, attributes = ''): string {
  return `<${name}${attributes}>${content}</${name}>`;
}

/** The content of an element of this shape, without the element. */
export function contentXml(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'struct':
      return membersToXml(shape.members, value as Record<string, unknown>);
    case 'list':
      return (value as readonly unknown[])
        .map((entry) => wrapped(shape.element.traits.xmlName ?? 'member', shape.element, entry))
        .join('');
    case 'map':
      return mapEntries(shape, value as object)
        .map((entry) => element('entry', entry))
        .join('');
    default:
      return escapeXml(scalarText(shape, value, 'date-time'));
  }
}

function memberXml(member: Member, value: unknown): string {
  if (value === undefined || value === null) return '';
  const { shape, traits } = member;
  const name = elementName(member);
  if (traits.xmlFlattened === 1 && shape.kind === 'list') {
    return (value as readonly unknown[])
      .map((entry) => wrapped(name, shape.element, entry))
      .join('');
  }
  if (traits.xmlFlattened === 1 && shape.kind === 'map') {
    return mapEntries(shape, value)
      .map((entry) => element(name, entry))
      .join('');
  }
  return wrapped(name, member, value);
}

const wrapped = (name: string, member: Member, value: unknown): string =>
  element(
    name,
    contentXml(member.shape, value),
    `${namespaceAttribute(member.traits)}${attributesOf(member.shape, value)}`,
  );

function attributesOf(shape: Shape, value: unknown): string {
  if (shape.kind !== 'struct') return '';
  return shape.members
    .filter(({ traits }) => traits.xmlAttribute === 1)
    .map(
      (member) => [elementName(member), (value as Record<string, unknown>)[member.name]] as const,
    )
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => ` ${name}="${escapeXml(String(text))}"`)
    .join('');
}

function mapEntries(shape: Extract<Shape, { kind: 'map' }>, value: object): readonly string[] {
  const [keyName, valueName] = [
    shape.key.traits.xmlName ?? 'key',
    shape.value.traits.xmlName ?? 'value',
  ];
  return Object.entries(value).map(
    ([key, entry]) =>
      `${element(keyName, escapeXml(key))}${element(valueName, contentXml(shape.value.shape, entry))}`,
  );
}

export function namespaceAttribute(traits: FrozenTraits): string {
  const namespace = traits.xmlNamespace;
  if (namespace === undefined) return '';
  if (typeof namespace === 'string') return ` xmlns="${namespace}"`;
  return ` xmlns:${namespace[0]}="${namespace[1]}"`;
}

const elementName = ({ name, traits }: Member): string => traits.xmlName ?? name;
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const many = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textOf(node: unknown): string {
  if (typeof node === 'string') return node;
  if (isNode(node)) return typeof node[TEXT] === 'string' ? node[TEXT] : '';
  return '';
}

/** Characters XML cannot hold at all become U+FFFD, as S3 refuses to list them otherwise. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n\t\u0000-\u001f\ufffe\uffff]/g, (char) => {
    switch (char) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      case "'":
        return '&apos;';
      case '\r':
        return '&#xD;';
      case '\n':
      case '\t':
        return char;
      default:
        return '\ufffd';
    }
  });
}

const malformed = (): AwsFault =>
  new AwsFault(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
