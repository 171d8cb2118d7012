import { describe, expect, test } from 'vitest';
import { hours, later, milliseconds, systemClock } from '../base/instant.ts';
import { realClock } from './clock.ts';

describe('the real clock', () => {
  test('does at once what is due, in the order it was asked', async () => {
    await using clock = opened();
    const done: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      clock.at(systemClock.now(), 'errand', async () => {
        done.push(name);
      });
    }
    expect(done).toEqual([]);
    await clock.quiet();
    expect(done).toEqual(['one', 'two', 'three']);
  });

  test('does not do what was called off', async () => {
    await using clock = opened();
    let done = false;
    clock
      .at(systemClock.now(), 'errand', async () => {
        done = true;
      })
      .cancel();
    await clock.pass(milliseconds(5));
    expect(done).toBe(false);
  });

  test('waits thirty days where Node’s own timer would fire at once', async () => {
    await using clock = opened();
    let done = false;
    clock.at(later(systemClock.now(), hours(30 * 24)), 'chore', async () => {
      done = true;
    });
    await clock.pass(milliseconds(20));
    expect(done).toBe(false);
  });

  test('reports work that fails and goes on', async () => {
    const faults: unknown[] = [];
    await using clock = opened((fault) => faults.push(fault));
    const fault = new Error('a fault of the range');
    let done = false;
    clock.at(systemClock.now(), 'errand', () => Promise.reject(fault));
    clock.at(systemClock.now(), 'errand', async () => {
      done = true;
    });
    await clock.quiet();
    expect(faults).toEqual([fault]);
    expect(done).toBe(true);
  });
});

function opened(report: (fault: unknown) => void = () => {}) {
  const clock = realClock(systemClock, report);
  return Object.assign(clock, {
    [Symbol.asyncDispose]: async () => {
      clock.stop();
    },
  });
}
