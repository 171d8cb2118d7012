/** A rule asks for what is not done here, or says what no rule can say. The message is the reason, a clause. */
export class NotSupported extends Error {}
