// What is used of WebAssembly here. Its types come with a browser's, which this program does not have.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  const Memory: new (descriptor: { initial: number }) => Memory;
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (
    module: Module,
    imports: Record<string, never>,
  ) => { readonly exports: unknown };
}
