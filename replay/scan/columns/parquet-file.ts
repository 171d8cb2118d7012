import { compactThrift, type ThriftStruct, type ThriftValue } from './compact-thrift.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'INTEGER' | 'BIGINT' | 'VARCHAR';
}

/** One column of a row group, its pages not yet compressed. */
export interface ColumnPages {
  readonly rows: number;
  readonly nulls: number;
  readonly encoding: keyof typeof ENCODINGS;
  readonly page: Uint8Array;
  readonly dictionary?: { readonly values: number; readonly page: Uint8Array };
  /** Of numbers: the least and the most. */
  readonly span?: readonly [bigint, bigint];
}

export interface Codec {
  /** As the format numbers it. */
  readonly number: number;
  readonly compress: (page: Uint8Array) => Uint8Array;
}

export interface ParquetFile {
  /** Writes the pages of one column; columns come in their order, all of one row group before the next. */
  column(pages: ColumnPages): void;
  endRowGroup(rows: number): void;
  end(): void;
}

const ENCODINGS = { plain: 0, dictionary: 8, deltaNumbers: 5, deltaLengths: 6 } as const;
const RLE = 3;
const TYPES = { INTEGER: 1, BIGINT: 2, VARCHAR: 6 } as const;
const [REQUIRED, OPTIONAL] = [0, 1] as const;
const UTF8 = 0;
const UNCOMPRESSED = 0;
const [DATA_PAGE, DICTIONARY_PAGE] = [0, 2] as const;
const MAGIC = Buffer.from('PAR1');

/**
 * Writes a Parquet file piece by piece: one page per column and row group, which are of version 1. A column that the
 * codec hardly makes smaller is kept as it is.
 *
 * Source: the specification of the Parquet format (parquet.thrift, Encodings.md).
 */
export function parquetFile(
  columns: readonly ParquetColumn[],
  codec: Codec,
  write: (bytes: Uint8Array) => void,
): ParquetFile {
  let position = 0;
  let total = 0;
  let groupBytes = 0;
  let chunks: ThriftValue[] = [];
  const groups: ThriftValue[] = [];
  const put = (bytes: Uint8Array) => {
    write(bytes);
    position += bytes.length;
  };
  put(MAGIC);
  return {
    column(pages) {
      const column = columns[chunks.length];
      if (column === undefined) throw new Error('there are more columns than were declared');
      const { dictionary, page } = pages;
      const start = position;
      let inflated = 0;
      const putPage = (type: number, whole: Uint8Array, body: Uint8Array, kind: ThriftMember) => {
        const header = compactThrift([
          [1, i32(type)],
          [2, i32(whole.length)],
          [3, i32(body.length)],
          kind,
        ]);
        inflated += header.length + whole.length;
        put(header);
        put(body);
      };
      const pressed = codec.compress(page);
      const isPressed = pressed.length < page.length * WORTH_IT;
      if (dictionary !== undefined) {
        const body = isPressed ? codec.compress(dictionary.page) : dictionary.page;
        putPage(DICTIONARY_PAGE, dictionary.page, body, dictionaryHeader(dictionary.values));
      }
      const dataAt = position;
      putPage(DATA_PAGE, page, isPressed ? pressed : page, dataHeader(pages));
      groupBytes += inflated;
      chunks.push({
        struct: [
          [2, i64(start)],
          [
            3,
            {
              struct: [
                [1, i32(TYPES[column.type])],
                [2, { list: [...new Set([ENCODINGS[pages.encoding], RLE])].map(i32) }],
                [3, { list: [{ text: column.name }] }],
                [4, i32(isPressed ? codec.number : UNCOMPRESSED)],
                [5, i64(pages.rows)],
                [6, i64(inflated)],
                [7, i64(position - start)],
                [9, i64(dataAt)],
                [11, dictionary === undefined ? undefined : i64(start)],
                [12, { struct: statistics(column, pages) }],
              ],
            },
          ],
        ],
      });
    },
    endRowGroup(rows) {
      if (chunks.length !== columns.length) throw new Error('a row group lacks columns');
      groups.push({
        struct: [
          [1, { list: chunks }],
          [2, i64(groupBytes)],
          [3, i64(rows)],
        ],
      });
      total += rows;
      [chunks, groupBytes] = [[], 0];
    },
    end() {
      const footer = compactThrift([
        [1, i32(1)],
        [2, { list: schemaOf(columns) }],
        [3, i64(total)],
        [4, { list: groups }],
        [6, { text: 'aftertrace' }],
        // Least and most are by the order of the type.
        [7, { list: columns.map(() => ({ struct: [[1, { struct: [] }]] })) }],
      ]);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(footer.length);
      for (const bytes of [footer, length, MAGIC]) put(bytes);
    },
  };
}

type ThriftMember = ThriftStruct[number];

const WORTH_IT = 0.9;

const i32 = (value: number): ThriftValue => ({ i32: value });
const i64 = (value: number | bigint): ThriftValue => ({ i64: BigInt(value) });

const dictionaryHeader = (values: number): ThriftMember => [
  7,
  {
    struct: [
      [1, i32(values)],
      [2, i32(ENCODINGS.plain)],
    ],
  },
];

const dataHeader = ({ rows, encoding }: ColumnPages): ThriftMember => [
  5,
  {
    struct: [
      [1, i32(rows)],
      [2, i32(ENCODINGS[encoding])],
      [3, i32(RLE)],
      [4, i32(RLE)],
    ],
  },
];

function schemaOf(columns: readonly ParquetColumn[]): readonly ThriftValue[] {
  const leaves = columns.map(({ name, type }) => ({
    struct: [
      [1, i32(TYPES[type])],
      [3, i32(type === 'VARCHAR' ? OPTIONAL : REQUIRED)],
      [4, { text: name }],
      [6, type === 'VARCHAR' ? i32(UTF8) : undefined],
    ] as const satisfies ThriftStruct,
  }));
  return [
    {
      struct: [
        [4, { text: 'schema' }],
        [5, i32(columns.length)],
      ],
    },
    ...leaves,
  ];
}

function statistics({ type }: ParquetColumn, { nulls, span }: ColumnPages): ThriftStruct {
  const bytes = (value: bigint): ThriftValue => {
    const all = Buffer.alloc(8);
    all.writeBigInt64LE(value);
    return { bytes: type === 'INTEGER' ? all.subarray(0, 4) : all };
  };
  return [
    [3, i64(nulls)],
    [5, span === undefined ? undefined : bytes(span[1])],
    [6, span === undefined ? undefined : bytes(span[0])],
  ];
}
