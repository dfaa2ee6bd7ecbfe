import { args, CommandError, quoteCommand, quoteWord, run } from '../../../scripts/lib/run.ts';

const node = (script: string): [string, string[]] => [process.execPath, ['-e', script]];
const failureOf = async (promise: Promise<unknown>) =>
  (await promise.catch((error: unknown) => error)) as CommandError;

describe('run', () => {
  test('answers what the command wrote to stdout, trimmed', async () => {
    await expect(run(...node('console.log("✅ a"); console.error("b")'))).resolves.toBe('✅ a');
  });

  test('hands over its input', async () => {
    await expect(run(...node('process.stdin.pipe(process.stdout)'), { input: 'a secret' })).resolves.toBe(
      'a secret',
    );
  });

  test('survives a command that does not read its input', async () => {
    await expect(run(...node(''), { input: 'x'.repeat(5_000_000) })).resolves.toBe('');
  });

  test('throws the exit code and the last 20 lines of both outputs', async () => {
    const script = 'for (let i = 0; i < 30; i++) console.error("line " + i); process.exitCode = 7';

    const failure = await failureOf(run(...node(script)));

    expect(failure).toBeInstanceOf(CommandError);
    expect(failure.exitCode).toBe(7);
    expect(failure.output.split('\n')).toHaveLength(20);
    expect(failure.output.endsWith('line 29')).toBe(true);
  });

  test('says that a command is not there', async () => {
    const failure = await failureOf(run('no-such-command', ['--version']));

    expect(failure.exitCode).toBe('not found on this machine');
  });

  test('ends a command that takes too long', async () => {
    const failure = await failureOf(run(...node('setTimeout(() => {}, 60000)'), { timeoutMs: 200 }));

    expect(failure.exitCode).toBe('no end within 0.2 s');
  });
});

describe('quoteCommand', () => {
  test('gives a line that one can paste into a shell', async () => {
    const words = ['two words', "it's", '$HOME', '*', ''];

    const line = quoteCommand('printf', ['%s|', ...words]);

    await expect(run('sh', ['-c', line])).resolves.toBe(`${words.join('|')}|`);
  });
});

describe('args', () => {
  test('splits at spaces, and keeps a value in one word', () => {
    const [title, words] = ['Fun  Home', ['--limit', '3']];

    expect(args`get  book --title=${title} ${words} ${'a b'}-${1}
      --last`).toEqual(['get', 'book', '--title=Fun  Home', '--limit', '3', 'a b-1', '--last']);
  });

  test('spreads an empty array into nothing', () => {
    expect(args`get ${[]} pods`).toEqual(['get', 'pods']);
  });
});

describe('quoteWord', () => {
  test.each(["it's", '$(reboot)', 'a\nb', '"'])('gives %j to the shell as it is', async (word) => {
    await expect(run('sh', ['-c', `printf %s ${quoteWord(word)}`])).resolves.toBe(word);
  });
});
