import { exampleAnswer, type PlannedCall } from './dry-run.ts';

/** What every client of the SDK has. Each has its own types of input and output; none of them matters here. */
export interface Client {
  readonly middlewareStack: { add(middleware: never, options: never): void };
  destroy(): void;
}

interface Arguments {
  readonly input: Readonly<Record<string, unknown>>;
  /** From the step "build" on. */
  readonly request: { readonly headers: Record<string, string> };
}

type Next = (args: Arguments) => Promise<unknown>;
type Middleware = (next: Next, context: { readonly commandName?: string }) => Next;

/** No call begins once the signal is aborted. */
export function obeying(client: Client, signal: AbortSignal): void {
  add(client, 'initialize', 'aftertraceObeys', (next) => (args) => {
    signal.throwIfAborted();
    return next(args);
  });
}

/** Hands every call to `note` in place of AWS. */
export function notingCalls(
  client: Client,
  service: string,
  note: (call: PlannedCall) => void,
): void {
  add(client, 'initialize', 'aftertraceNotes', (_next, { commandName = '' }) => ({ input }) => {
    const operation = commandName.replace(/Command$/, '');
    note({ service, operation, input });
    const output = { $metadata: {}, ...exampleAnswer(operation, input) };
    return Promise.resolve({ response: {}, output });
  });
}

/** Sent as if from this address. */
export function seeming(client: Client, sourceIp: string): void {
  add(client, 'build', 'aftertraceSeems', (next) => (args) => {
    args.request.headers['x-forwarded-for'] = sourceIp;
    return next(args);
  });
}

function add(
  client: Client,
  step: 'initialize' | 'build',
  name: string,
  middleware: Middleware,
): void {
  // The SDK's types name each service's inputs; this middleware takes all of them.
  client.middlewareStack.add(middleware as never, { step, name } as never);
}
