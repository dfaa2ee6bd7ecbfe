import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { execa } from 'execa';
import { CommandError, quoteCommand } from './run.ts';
import { environment } from './settings.ts';

/** A shell that stays open somewhere, so that a command takes no longer than its own work. */
export interface ShellSession {
  /** Runs commands of bash and returns their standard output, trimmed. Throws a CommandError. */
  run: (commands: string, timeoutMs?: number) => Promise<string>;
  close: () => void;
}

const defaultTimeoutMs = 30_000;

/** Opens a session with a bash that reads its standard input, such as `ssh HOST bash`. What `definitions` define stays. */
export function openShellSession(command: string, args: string[], definitions = ''): ShellSession {
  const end = new AbortController();
  const child = execa(command, args, {
    ...{ env: environment, encoding: 'buffer', buffer: false, reject: false },
    cancelSignal: end.signal,
  });
  // Not at the end of its output, which what it has started may hold open.
  const exited = once(child, 'exit').then(
    () => 'exited' as const,
    () => 'exited' as const,
  );
  let output = '';
  let errors = '';
  let wake: () => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    wake();
  });
  child.stdin.on('error', () => undefined); // how the process ends says more
  child.stdin.write(`${definitions}\n`);

  const run = async (commands: string, timeoutMs: number) => {
    // On both streams, since one may be ahead of the other.
    const mark = randomUUID();
    const pattern = new RegExp(`^([^]*)\\n${mark} (\\d+)\\n$`);
    const endOfErrors = `${mark}\n`;
    const fail = (ending: string) =>
      new CommandError(
        `${quoteCommand(command, args)} <<< ${commands}`,
        ending,
        errors.replace(endOfErrors, ''),
      );
    const timeUp = once(AbortSignal.timeout(timeoutMs), 'abort').then(() => 'late' as const);
    [output, errors] = ['', ''];
    child.stdin.write(
      `(set -euo pipefail; ${commands}) < /dev/null; code=$?; echo; echo ${mark} $code; echo ${mark} >&2\n`,
    );
    for (;;) {
      const more = new Promise<'more'>((resolve) => (wake = () => resolve('more')));
      const [, text = '', code] = errors.endsWith(endOfErrors) ? (pattern.exec(output) ?? []) : [];
      if (code === '0') return text.trim();
      if (code !== undefined) throw fail(code);
      const event = await Promise.race([more, exited, timeUp]);
      if (event === 'late') end.abort();
      if (event === 'late') throw fail(`no end within ${timeoutMs / 1000} s`);
      if (event === 'exited') throw fail('the session has ended');
    }
  };

  // One after the other: they share the output.
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (commands, timeoutMs = defaultTimeoutMs) => {
      const result = last.then(() => run(commands, timeoutMs));
      last = result.catch(() => undefined);
      return result;
    },
    close: () => end.abort(),
  };
}
