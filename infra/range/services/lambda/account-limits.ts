/** What a new account may run at once. Source: Lambda Developer Guide, "Lambda quotas". */
export const ACCOUNT_CONCURRENCY = 1_000;
