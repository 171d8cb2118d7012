/** A text's bytes in UTF-8. */
export const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);
