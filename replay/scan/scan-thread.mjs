// A thread starts from plain JavaScript: the loader that reads the sources as they are has to be in place first.
import { register } from 'tsx/esm/api';

register();
await import('./scan-thread.ts');
