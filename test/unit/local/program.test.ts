import { startProgram, waitUntilReady, type Program } from '../../../scripts/local/supervisor/program.ts';

/** A program that is a line of JavaScript. */
function buildProgram(code: string, overrides: Partial<Program> = {}): Program {
  return {
    name: 'printer',
    command: process.execPath,
    args: ['-e', code],
    cwd: '/',
    env: {},
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
    findReadinessProblem: () => Promise.resolve('it is warming up'),
    findError: (lines) => lines.at(-1),
    onLine: () => undefined,
    ...overrides,
  };
}

const forever = 'setInterval(() => {}, 1000)';

describe('startProgram', () => {
  test('says how a program ended', async () => {
    const running = await startProgram(buildProgram('process.exit(3)'));

    expect(await running.ended).toBe('exited with 3');
  });

  test('throws when there is no such program', async () => {
    await expect(startProgram(buildProgram('', { command: '/no/such/program' }))).rejects.toThrow('ENOENT');
  });

  test('kills a program that does not stop', async () => {
    const program = buildProgram(`process.on('SIGTERM', () => {}); console.log('deaf'); ${forever}`);
    const { promise: isDeaf, resolve } = Promise.withResolvers<unknown>();
    const running = await startProgram({ ...program, onLine: resolve });
    await isDeaf;

    await running.stop(100);

    expect(await running.ended).toBe('was killed by SIGKILL');
  });
});

describe('waitUntilReady', () => {
  test('says how, and why, a program ended before it was ready', async () => {
    const program = buildProgram(`console.log('out of ink'); process.exit(1)`);

    await expect(waitUntilReady(program, await startProgram(program))).rejects.toThrow(
      'printer did not start: it exited with 1 (out of ink).',
    );
  });

  test('gives up after its limit with the last reason', async () => {
    const program = buildProgram(forever);
    const running = await startProgram(program);

    await expect(waitUntilReady(program, running, 100)).rejects.toThrow(
      'printer was not ready after 0.1 s: it is warming up.',
    );

    await running.stop();
  });
});
