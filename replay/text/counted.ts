/** "1 event", "3 events". */
export const counted = (amount: number, one: string, many: string): string =>
  `${amount} ${amount === 1 ? one : many}`;
