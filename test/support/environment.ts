import { TestEnvironment } from 'jest-environment-node';

/** What we read of the events of Jest's runner. */
interface RunnerEvent {
  name: string;
  test?: { timeout?: number };
  hook?: { timeout?: number };
}

/** Jest's environment for Node, which also notes when the time of the running test or hook is up: `remainingMs` tells. */
export default class DeadlineEnvironment extends TestEnvironment {
  handleTestEvent({ name, test, hook }: RunnerEvent, { testTimeout }: { testTimeout: number }): void {
    if (name === 'test_fn_start' || name === 'hook_start') {
      this.noteDeadline((test ?? hook)?.timeout ?? testTimeout);
    }
  }

  private noteDeadline(limitMs: number): void {
    this.global.testDeadline = performance.now() + limitMs;
  }
}
