import { CommandError, quoteCommand, type Run, type RunOptions } from '../../scripts/lib/run.ts';

/** What a command answers: its output, a function of how it was called, or a failure with what it says. */
export type Answer = string | { fails: string } | ((line: string, options: RunOptions) => string);

export interface FakeRun extends Run {
  /** The lines of all commands that were run, in order. */
  lines: string[];
}

/** Runs nothing: looks each command's line up in a table, first match wins. A command that isn't there fails. */
export function buildRun(table: [RegExp, Answer][]): FakeRun {
  const lines: string[] = [];
  const run: Run = (command, args, options = {}) => {
    const line = quoteCommand(command, args);
    lines.push(line);
    const answer = table.find(([pattern]) => pattern.test(line))?.[1] ?? { fails: 'not in the table' };
    if (typeof answer === 'string') return Promise.resolve(answer);
    if (typeof answer === 'function') return Promise.resolve().then(() => answer(line, options));
    return Promise.reject(new CommandError(line, 1, answer.fails));
  };
  return Object.assign(run, { lines });
}
