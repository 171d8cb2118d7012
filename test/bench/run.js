import { builtModule } from '../../bin/built.js';

// node test/bench/run.js <bench>: runs a benchmark in the form in which the program itself runs. Through tsx every
// closure would be named as it is made, which costs a third of a policy's evaluation.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await import(await builtModule(`test/bench/${process.argv[2]}`));
