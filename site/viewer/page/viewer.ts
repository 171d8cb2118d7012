import { followKeys } from './follow-keys.ts';

followKeys();
