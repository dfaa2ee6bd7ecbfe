import { openShellSession, type ShellSession } from '../../../scripts/lib/shell-session.ts';

describe('a shell session', () => {
  let session: ShellSession;
  afterEach(() => session.close());

  test('runs one command after the other, and knows what was defined', async () => {
    session = openShellSession('bash', [], 'greet() { echo "Hello, $1"; }');

    const answers = await Promise.all([
      session.run('greet Alison'),
      session.run('greet "Mo\nand others"; echo .'),
    ]);

    expect(answers).toEqual(['Hello, Alison', 'Hello, Mo\nand others\n.']);
  });

  test('says what failed, and goes on', async () => {
    session = openShellSession('bash', []);

    await expect(session.run('echo why >&2; false; echo never')).rejects.toMatchObject({
      exitCode: '1',
      output: expect.stringMatching(/^why$/m), // bash may complain about the locale
    });
    await expect(session.run('echo again')).resolves.toBe('again');
  });

  test('waits for errors that come later than the output', async () => {
    session = openShellSession('bash', ['-c', 'exec bash 2> >(sleep 0.3; exec cat >&2)']);

    await expect(session.run('echo why >&2; false')).rejects.toMatchObject({
      output: expect.stringMatching(/^why$/m),
    });
  });

  test('ends with a command that takes too long', async () => {
    session = openShellSession('bash', []);

    await expect(session.run('sleep 2', 200)).rejects.toMatchObject({ exitCode: 'no end within 0.2 s' });
    await expect(session.run('true')).rejects.toMatchObject({ exitCode: 'the session has ended' });
  });

  test('tells that its shell has gone', async () => {
    session = openShellSession('bash', ['-c', 'exit 3']);

    await expect(session.run('true')).rejects.toMatchObject({ exitCode: 'the session has ended' });
  });
});
