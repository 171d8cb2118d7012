import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/**
 * A YAML template as the JSON it stands for, the short forms of functions written out.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html: version 1.1 but for
 * aliases, merged maps and the tags binary, omap, pairs, set and timestamp. What those would change is refused here.
 *
 * @throws Error saying what is no YAML, or a tag or alias a template cannot have.
 */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'silent', merge: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw new Error(broken.message.split('\n')[0] ?? '');
  return valueOf(document.contents);
}

function valueOf(node: Node | null): unknown {
  if (node === null) return null;
  const bare = untagged(node);
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
  if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) return bare;
  const written = LONG_FORMS.get(tag);
  if (written === undefined) throw new Error(`${tag} is no function of a template`);
  return { [written]: bare };
}

function untagged(node: Node): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq<Node>(node)) return node.items.map(valueOf);
  if (isMap<Node, Node | null>(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), valueOf(value)]),
    );
  }
  throw new Error('aliases are not allowed in templates');
}

const LONG_FORMS: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...[
    ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue'],
    ...['Join', 'Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
  ].map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
]);
