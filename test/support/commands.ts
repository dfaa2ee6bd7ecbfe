import { CommandError, quoteCommand, type Run, type RunOptions } from '../../scripts/lib/run.ts';

/** What a command answers: its output, a function of how it was called, or a failure with what it says. */
export type Answer = string | { fails: string } | ((line: string, options: RunOptions) => string);

export interface FakeRun extends Run {
  /** The lines of all commands that were run, in order. */
  lines: string[];
}

/** The questions where the database is: unless the table says otherwise, it is on the VM, and nothing else is deployed. */
const placement = / get service postgres-1(-vm|-replication|-vm-replication) --ignore-not-found /;

/** Runs nothing: looks each command's line up in a table, first match wins. A command that isn't there fails. */
export function buildRun(table: [RegExp, Answer][]): FakeRun {
  const lines: string[] = [];
  const run: Run = (command, args, options = {}) => {
    const line = quoteCommand(command, args);
    const found = table.find(([pattern]) => pattern.test(line))?.[1];
    if (found === undefined && placement.test(line)) return Promise.resolve('');
    lines.push(line);
    const answer = found ?? { fails: 'not in the table' };
    if (typeof answer === 'string') return Promise.resolve(answer);
    if (typeof answer === 'function') return Promise.resolve().then(() => answer(line, options));
    return Promise.reject(new CommandError(line, 1, answer.fails));
  };
  return Object.assign(run, { lines });
}
