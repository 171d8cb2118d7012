/** Writes a text, or its pieces in their order, and closes; the number of bytes written is what exporters answer. */
export async function writeText(
  text: string | Iterable<string>,
  to: WritableStream<Uint8Array>,
): Promise<number> {
  const encoder = new TextEncoder();
  const writer = to.getWriter();
  let written = 0;
  for (const piece of typeof text === 'string' ? [text] : text) {
    const bytes = encoder.encode(piece);
    await writer.write(bytes);
    written += bytes.length;
  }
  await writer.close();
  return written;
}
