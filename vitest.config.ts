import { defineConfig } from 'vitest/config';

// A default export because vitest loads its configuration that way.
export default defineConfig({
  test: {
    include: ['{infra,attacker-sim,replay,labs,site,test}/**/*.test.ts'],
    env: { TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    sequence: { shuffle: true },
    // The AWS SDK and the CDK are loaded once and not for each file, which is a quarter of the whole time. What a file
    // leaves behind could reach the next, whichever that is: files are shuffled, so that it would be found.
    isolate: false,
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/plain-count-reporter.ts'],
  },
});
