import { StepError, type StepReport } from './plan.ts';
import { CommandError } from './run.ts';
import { UserError } from './user-error.ts';

const titleWidth = 42;

/** A step's line: what, and how long or why not. */
export function formatReport({ title, state, seconds, note }: StepReport): string {
  const sign = { done: '✓', skipped: '–', failed: '✗' }[state];
  const time = `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  const detail = state === 'skipped' ? note : [time.padStart(6), note].join('  ');
  return `  ${sign} ${title.padEnd(titleWidth)} ${detail}`.trimEnd();
}

/** The error's message, the command that you can paste, the last lines of its output, and `hints` at what to do next. */
export function formatFailure(error: unknown, hints: Record<string, string>): string {
  const causes = listCauses(error);
  const userError = causes.find((cause) => cause instanceof UserError);
  const command = causes.find((cause) => cause instanceof CommandError);
  const first = causes.find((cause) => !(cause instanceof StepError));
  const lines = [userError?.message ?? first?.message ?? String(error)];
  if (command) {
    lines.push(`  ran:    ${command.command}`, ...command.output.split('\n').map((line) => `  | ${line}`));
  } else if (!userError && first?.stack) {
    lines.push(first.stack);
  }
  for (const [name, text] of Object.entries(hints)) {
    lines.push(`  ${`${name}:`.padEnd(7)} ${text}`);
  }
  return lines.join('\n');
}

/** Runs a script's body, and is the one place that turns an error into an exit code. */
export async function runScript(
  body: () => Promise<void>,
  hints: Record<string, string> = {},
): Promise<void> {
  try {
    await body();
  } catch (error) {
    endWithFailure(error, hints);
  }
}

/** Prints what went wrong, and ends this process with exit code 1. */
export function endWithFailure(error: unknown, hints: Record<string, string> = {}): never {
  console.error(`\n${formatFailure(error, hints)}`);
  process.exit(1);
}

function listCauses(error: unknown): Error[] {
  return error instanceof Error ? [error, ...listCauses(error.cause)] : [];
}
