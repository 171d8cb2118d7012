import { defineConfig } from 'vitest/config';

/** Attackers and learners wait for real processes by the clock on the wall; a neighbour would make them late. */
const BY_THE_CLOCK = [
  'test/{conformance,journeys,state,launch,clients}/**/*.test.ts',
  'test/{hostile-copies,learners-path}.test.ts',
];

// A default export because vitest loads its configuration that way.
export default defineConfig({
  test: {
    env: { TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/plain-count-reporter.ts'],
    // The AWS SDK and the CDK are loaded once and not for each file, which is a quarter of the whole time. What a file
    // leaves behind could reach the next, whichever that is: files are shuffled, so that it would be found.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{infra,attacker-sim,replay,labs,site,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...BY_THE_CLOCK],
          maxWorkers: 2,
          sequence: { shuffle: true, groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'by the clock',
          include: BY_THE_CLOCK,
          maxWorkers: 1,
          sequence: { shuffle: true, groupOrder: 1 },
        },
      },
    ],
  },
});
