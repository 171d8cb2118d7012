/** Writes a whole text and closes; the number of bytes written is what exporters answer. */
export async function writeText(text: string, to: WritableStream<Uint8Array>): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  const writer = to.getWriter();
  await writer.write(bytes);
  await writer.close();
  return bytes.length;
}
