import type { ProcessRecord } from '../../../scripts/local/supervisor/processes.ts';
import { createSupervisor } from '../../../scripts/local/supervisor/supervisor.ts';
import type { Program } from '../../../scripts/local/supervisor/program.ts';

function buildProgram(name: string, code: string): Program {
  return {
    name,
    command: process.execPath,
    args: ['-e', code],
    cwd: '/',
    env: {},
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
    findReadinessProblem: () => Promise.resolve(undefined),
    findError: () => undefined,
    onLine: () => undefined,
  };
}

const forever = 'setInterval(() => {}, 1000)';

describe('createSupervisor', () => {
  test('stops what it has started, last first, and reports at every change what runs', async () => {
    const changes: string[][] = [];
    const onChange = (records: ProcessRecord[]) => void changes.push(records.map(({ name }) => name));
    const supervisor = createSupervisor({ notify: () => undefined, onChange });
    await supervisor.start(buildProgram('database', forever));
    await supervisor.start(buildProgram('service', forever));

    await supervisor.stop();

    expect(changes).toEqual([['database'], ['database', 'service'], []]);
  });

  test('starts nothing once it stops', async () => {
    const supervisor = createSupervisor({ notify: () => undefined, onChange: () => undefined });
    await supervisor.stop();

    await expect(supervisor.start(buildProgram('service', forever))).rejects.toThrow('being stopped');
  });

  test('gives a program up that ends again and again, and names it', async () => {
    const messages: string[] = [];
    const options = {
      notify: (text: string) => void messages.push(text),
      onChange: () => undefined,
      restartDelayMs: 1,
    };
    const supervisor = createSupervisor(options);
    await supervisor.start(buildProgram('service', 'setTimeout(() => process.exit(7), 20)'));

    await expect(supervisor.failed).rejects.toThrow('service exited with 7, for the 6th time in a minute.');

    await supervisor.stop();
    expect(messages).toContain('service exited with 7: starting it again.');
  });
});
