/** Values come from the evidence; a quote in one is doubled and nothing else in a literal means anything. */
export const storedLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
