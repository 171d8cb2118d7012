/** A value of Thrift's compact protocol, which the headers of Parquet are written in. */
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: bigint }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: ThriftStruct };

/** Members by their number, in rising order; undefined ones are left out. */
export type ThriftStruct = readonly (readonly [id: number, value: ThriftValue | undefined])[];

/** Source: thrift-compact-protocol.md of the Apache Thrift specification. */
export function compactThrift(struct: ThriftStruct): Uint8Array {
  const out: number[] = [];
  writeStruct(out, struct);
  return Uint8Array.from(out);
}

const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12] as const;

function typeOf(value: ThriftValue): number {
  if ('i32' in value) return I32;
  if ('i64' in value) return I64;
  if ('list' in value) return LIST;
  return 'struct' in value ? STRUCT : BINARY;
}

function writeStruct(out: number[], struct: ThriftStruct): void {
  let last = 0;
  for (const [id, value] of struct) {
    if (value === undefined) continue;
    if (id <= last || id - last > 15) throw new Error(`member ${id} cannot follow ${last}`);
    out.push(((id - last) << 4) | typeOf(value));
    writeValue(out, value);
    last = id;
  }
  out.push(0);
}

function writeValue(out: number[], value: ThriftValue): void {
  if ('i32' in value) writeVarint(out, zigzag(BigInt(value.i32)));
  else if ('i64' in value) writeVarint(out, zigzag(value.i64));
  else if ('text' in value) writeBytes(out, Buffer.from(value.text));
  else if ('bytes' in value) writeBytes(out, value.bytes);
  else if ('struct' in value) writeStruct(out, value.struct);
  else {
    const { list } = value;
    const type = list[0] === undefined ? STRUCT : typeOf(list[0]);
    if (list.length < 15) out.push((list.length << 4) | type);
    else {
      out.push(0xf0 | type);
      writeVarint(out, BigInt(list.length));
    }
    for (const item of list) writeValue(out, item);
  }
}

function writeBytes(out: number[], bytes: Uint8Array): void {
  writeVarint(out, BigInt(bytes.length));
  for (const byte of bytes) out.push(byte);
}

const zigzag = (value: bigint): bigint => BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));

function writeVarint(out: number[], value: bigint): void {
  let rest = value;
  while (rest >= 128n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
}
