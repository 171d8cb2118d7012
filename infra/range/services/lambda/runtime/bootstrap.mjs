/**
 * What runs inside an execution environment: asks the Runtime API for work and hands it to the handler.
 *
 * Plain JavaScript and no imports but Node's own, because it runs in a bare process behind Node's
 * permission model. Its one argument is what the range's clock says ("real", or milliseconds), for the
 * time before the first invocation.
 */
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';

const env = { ...process.env };
const taskRoot = env.LAMBDA_TASK_ROOT;
const runtimeFile = fileURLToPath(import.meta.url);
const [apiHost, apiToken] = env.AWS_LAMBDA_RUNTIME_API.split('/');
const [apiAddress, apiPort] = apiHost.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const elapsed = performance.now.bind(performance);

/** The invocation under way; undefined between two. */
let current;

const clock = rangeClock();
clock.set(process.argv[2]);
process.argv.splice(1, 2, '/var/runtime/index.mjs');
writeLogLinesAsLambdaDoes();
process.on('unhandledRejection', (reason) =>
  die(128, {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: reason instanceof Error ? String(reason) : format('%s', reason),
    trace: traceOf(reason),
  }),
);
process.on('uncaughtException', (error) => die(129, described(error)));

let handler;
try {
  handler = await loadHandler(env._HANDLER);
} catch (error) {
  console.error('Uncaught Exception', '\t', JSON.stringify(described(error)));
  await endOfOutput('init');
  await api('POST', 'init/error', JSON.stringify(described(error)));
  process.exit(1);
}

for (;;) {
  const next = await api('GET', 'invocation/next');
  const id = next.headers['lambda-runtime-aws-request-id'];
  clock.set(next.headers['lambda-runtime-range-time']);
  current = { id };
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  let path;
  let body;
  try {
    const result = await run(next);
    body = JSON.stringify(result) ?? 'null';
    path = `invocation/${id}/response`;
  } catch (error) {
    const answer = described(error);
    console.error(
      'Invoke Error',
      '\t',
      JSON.stringify({ ...answer, trace: undefined, stack: answer.trace }),
    );
    body = JSON.stringify(answer);
    path = `invocation/${id}/error`;
  }
  await endOfOutput(id);
  current = undefined;
  await api('POST', path, body);
}

/** Calls the handler in whichever of its styles it was written. */
function run(next) {
  const event = JSON.parse(next.body);
  return new Promise((resolve, reject) => {
    const context = contextOf(next);
    let settled = false;
    const settle = (finish) => (value) => {
      if (settled) return;
      settled = true;
      process.removeListener('beforeExit', nothingLeft);
      finish(value);
    };
    const succeed = settle(resolve);
    const fail = settle(reject);
    // The handler left nothing running and will never answer: AWS takes that for null.
    const nothingLeft = () => succeed(null);
    process.once('beforeExit', nothingLeft);
    const callback = (error, value) => {
      const finish = () => (error === null || error === undefined ? succeed(value) : fail(error));
      if (!context.callbackWaitsForEmptyEventLoop || error) return finish();
      process.removeListener('beforeExit', nothingLeft);
      process.once('beforeExit', finish);
    };
    let returned;
    try {
      returned = handler(event, context, callback);
    } catch (error) {
      return fail(error);
    }
    if (typeof returned?.then === 'function') returned.then(succeed, fail);
    else if (handler.length < 3) succeed(returned);
  });
}

function contextOf({ headers }) {
  const startedAt = elapsed();
  const timeout = Number(headers['lambda-runtime-timeout-ms']);
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    ...(clientContext !== undefined && { clientContext: JSON.parse(clientContext) }),
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(timeout - (elapsed() - startedAt))),
  };
}

async function loadHandler(written) {
  const file = basename(written);
  const dot = file.indexOf('.');
  if (dot < 1 || written.includes('..')) {
    throw runtimeError('MalformedHandlerName', `Bad handler: ${written}`);
  }
  const module = await loadModule(join(taskRoot, dirname(written), file.slice(0, dot)));
  let found = module;
  for (const part of file.slice(dot + 1).split('.')) found = found?.[part];
  if (found === undefined) {
    throw runtimeError('HandlerNotFound', `${written} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw runtimeError('HandlerNotFound', `${written} is not a function`);
  }
  return found;
}

async function loadModule(path) {
  const file = [path, `${path}.js`, `${path}.mjs`, `${path}.cjs`].find(existsSync);
  try {
    if (file === undefined) {
      throw Object.assign(
        new Error(`Cannot find module '${basename(path)}'\nRequire stack:\n- ${runtimeFile}`),
        {
          code: 'MODULE_NOT_FOUND',
        },
      );
    }
    return isEsModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw runtimeError('UserCodeSyntaxError', String(error), error);
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code)) {
      throw runtimeError('ImportModuleError', String(error), error);
    }
    throw error;
  }
}

function isEsModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let folder = dirname(file); folder.startsWith(taskRoot); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

function runtimeError(type, message, cause) {
  const error = new Error(message);
  error.name = `Runtime.${type}`;
  if (cause?.stack !== undefined) error.stack = `${error.name}: ${cause.stack}`;
  return error;
}

/** As AWS's Node.js runtime words a failure. */
function described(error) {
  if (error instanceof Error || typeof error?.stack === 'string') {
    return {
      errorType: String(error.name),
      errorMessage: asInLambda(String(error.message)),
      trace: traceOf(error),
    };
  }
  return { errorType: typeof error, errorMessage: format('%s', error), trace: [] };
}

function traceOf(error) {
  return typeof error?.stack === 'string' ? asInLambda(error.stack).split('\n') : [];
}

/** Evidence names the paths AWS would have named, not where this machine keeps things. */
function asInLambda(text) {
  return text
    .replaceAll(runtimeFile, '/var/runtime/index.mjs')
    .replaceAll(`${taskRoot}${sep}`, '/var/task/')
    .replace(/(file:\/\/)?[^\s()']*\/node_modules\/(?=@aws-sdk\/|@smithy\/)/g, (path) =>
      path.includes('/var/task/')
        ? path
        : `${path.startsWith('file') ? 'file://' : ''}/var/runtime/node_modules/`,
    );
}

/** Says what went wrong while something still can, then ends the environment as AWS's runtime does. */
function die(exitStatus, answer) {
  console.error(answer.errorType, '\t', JSON.stringify(answer));
  const path = current === undefined ? 'init/error' : `invocation/${current.id}/error`;
  void endOfOutput(current?.id ?? 'init')
    .then(() =>
      api(
        'POST',
        path,
        JSON.stringify({ ...answer, errorMessage: asInLambda(answer.errorMessage) }),
      ),
    )
    .finally(() => process.exit(exitStatus));
}

/** Marks both outputs, so that the range knows when it has read all that belongs to an invocation. */
function endOfOutput(id) {
  return new Promise((resolve) => {
    process.stdout.write(`\0${id}\n`, () => process.stderr.write(`\0${id}\n`, resolve));
  });
}

function writeLogLinesAsLambdaDoes() {
  const structured = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  for (const [method, level] of [
    ['log', 'INFO'],
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
    ['debug', 'DEBUG'],
    ['trace', 'TRACE'],
  ]) {
    console[method] = (...parts) => {
      const timestamp = new Date().toISOString();
      const line = structured
        ? JSON.stringify({
            timestamp,
            level,
            requestId: current?.id,
            message: parts.length === 1 ? parts[0] : format(...parts),
          })
        : `${timestamp}\t${current?.id ?? 'undefined'}\t${level}\t${format(...parts)}`;
      // One event per call: AWS keeps a log line's own line breaks as carriage returns.
      process.stdout.write(`${asInLambda(line).replaceAll('\n', '\r')}\n`);
    };
  }
  // Node's own text would show this machine's process id; in Lambda it is always the same small number.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => console.error(`(node:2) ${warning.name}: ${warning.message}`));
}

/** Makes `Date` show the range's time. */
function rangeClock() {
  const MachineDate = Date;
  let start;
  let since = 0;
  // Simulated time stands still while work is in flight. A handler that waits for it by looking at the
  // clock must not wait for ever, so after a second it moves on.
  const now = () =>
    start === undefined
      ? MachineDate.now()
      : start + Math.max(0, Math.floor(elapsed() - since) - 1000);
  // A proxy over the one real class, so that dates made inside Node stay `instanceof Date`.
  const RangeDate = new Proxy(MachineDate, {
    construct: (date, parts, asked) =>
      Reflect.construct(
        date,
        parts.length === 0 ? [now()] : parts,
        asked === RangeDate ? date : asked,
      ),
    apply: () => new MachineDate(now()).toString(),
    get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
  });
  MachineDate.prototype.constructor = RangeDate;
  globalThis.Date = RangeDate;
  return {
    set(time) {
      start = time === undefined || time === 'real' ? undefined : Number(time);
      since = elapsed();
    },
  };
}

/** One request to the Runtime API. When the range is gone, so is the reason to be. */
function api(method, path, body) {
  return new Promise((resolve) => {
    const request = http.request(
      {
        agent,
        host: apiAddress,
        port: apiPort,
        method,
        path: `/${apiToken}/2018-06-01/runtime/${path}`,
        headers:
          body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () =>
          resolve({ headers: response.headers, body: Buffer.concat(pieces).toString('utf8') }),
        );
        response.on('error', () => process.exit(0));
      },
    );
    request.on('error', () => process.exit(0));
    request.end(body);
  });
}
