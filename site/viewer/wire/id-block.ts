/** How many ids of events the server sends at a time. */
export const ID_BLOCK = 500;
