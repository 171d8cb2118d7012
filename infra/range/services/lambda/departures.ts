import type { Departure } from '../../service.ts';

export const DEPARTURES: readonly Departure[] = [
  {
    name: 'every runtime runs on the Node that runs the range',
    awsDoes: 'runs nodejs20.x, nodejs22.x and nodejs24.x on that version of Node',
    rangeDoes: 'takes all three and runs them on its own Node',
  },
  {
    name: 'a handler that returns no promise answers with what it returned',
    awsDoes: 'waits for the callback, and answers null when none comes',
    rangeDoes: 'answers with the returned value when the handler takes no callback',
  },
  {
    name: 'scratch space is the folder in TMPDIR, and /tmp is refused',
    awsDoes: 'gives every execution environment a /tmp of its own, of EphemeralStorage megabytes',
    rangeDoes:
      'names a folder in TMPDIR and os.tmpdir(), without a limit; the rest of the disk is closed',
  },
  {
    name: 'a handler starts no processes and no threads',
    awsDoes: 'lets a handler start both, and freezes them with its execution environment',
    rangeDoes:
      'refuses them with ERR_ACCESS_DENIED: they would not be held by what closes the disk to a handler',
  },
  {
    name: 'simulated time stands still while a handler runs',
    awsDoes: 'lets time pass for handlers as for everybody',
    rangeDoes:
      'on a simulated clock shows a handler the moment it was started, for its first second, and counts ' +
      'every run that ends in time as 20 ms',
  },
  {
    name: 'REPORT lines say nothing of memory used or of initialisation',
    awsDoes: 'reports Max Memory Used, and Init Duration after a cold start',
    rangeDoes: 'leaves both out, because they would differ from run to run',
  },
  {
    name: 'loops are found by what the range knows to have caused what',
    awsDoes: 'follows a trace header its SDKs pass on, and stops after about 16 runs',
    rangeDoes:
      'walks the true chain of causes back, stops after exactly 16 runs, and names the condition RecursiveInvocation',
  },
  {
    name: 'taking on an execution role leaves no AssumeRole record',
    awsDoes: 'records some of the AssumeRole calls Lambda makes for a function',
    rangeDoes: 'records none',
  },
  {
    name: 'what Lambda writes to a log group leaves no record',
    awsDoes:
      'records the CreateLogGroup and CreateLogStream calls Lambda makes in the name of the role',
    rangeDoes: 'makes them, authorized, and records none',
  },
  {
    name: 'event source mappings fetch from queues, one batch at a time',
    awsDoes: 'also reads streams and brokers, and starts with five batches of a queue side by side',
    rangeDoes:
      'refuses other sources with NotImplemented, and hands over the next batch after the last',
  },
  {
    name: 'a message that fails again and again makes no simulated time pass',
    awsDoes: 'fetches it whenever it can be seen again, for as long as the queue keeps it',
    rangeDoes:
      'does so as well, but only a queue with dead letters, where this ends, keeps the range from being quiet',
  },
  {
    name: 'GetFunction gives no address to download the code from',
    awsDoes: 'answers with a presigned URL valid for ten minutes',
    rangeDoes: 'answers with the repository type alone',
  },
  {
    name: 'tracing is kept as set and traces nothing',
    awsDoes: 'sends segments to X-Ray when TracingConfig is Active',
    rangeDoes: 'keeps and shows the setting',
  },
  {
    name: 'settings hold at once, and an event runs twice without a reason only when the range is told so',
    awsDoes: 'takes a while to apply settings, and now and then runs an event twice',
    rangeDoes:
      'applies settings to the next attempt, and runs the share of events twice that it was started with: none',
  },
];
