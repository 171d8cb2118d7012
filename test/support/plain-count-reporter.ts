import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line, "N passed, N failed", which scripts and CI can read.
 *
 * A default export because vitest loads reporters that way.
 */
export default class PlainCountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A module that fails to load has no tests, so it counts as one failure of its own.
    const brokenModules = modules.filter((module) => module.errors().length > 0).length;
    console.log(
      `${count('passed')} passed, ${count('failed') + brokenModules} failed, ${count('skipped')} skipped`,
    );
  }
}
