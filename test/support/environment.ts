import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** Jest's environment for Node, which also notes when the time of the running test or hook is up: `remainingMs` tells. */
export default class DeadlineEnvironment extends TestEnvironment {
  handleTestEvent(event: Circus.Event, { testTimeout }: Circus.State): void {
    if (event.name === 'test_fn_start') this.noteDeadline(event.test.timeout ?? testTimeout);
    if (event.name === 'hook_start') this.noteDeadline(event.hook.timeout ?? testTimeout);
  }

  private noteDeadline(limitMs: number): void {
    this.global.testDeadline = performance.now() + limitMs;
  }
}
