import { defineConfig } from 'vitest/config';

// A default export because vitest loads its configuration that way.
export default defineConfig({
  test: {
    include: ['{infra,attacker-sim,replay,labs,site,test}/**/*.test.ts'],
    env: { TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    sequence: { shuffle: true },
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/plain-count-reporter.ts'],
  },
});
