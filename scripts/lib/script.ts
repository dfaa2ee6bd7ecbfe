import { constants } from 'node:os';
import { CommandError } from './run.ts';
import { UserError } from './user-error.ts';
import { StepError, type StepReport } from './plan.ts';

const titleWidth = 42;

/** A step's line: what, and how long or why not. */
export function formatReport({ title, state, seconds, note }: StepReport): string {
  const sign = { done: '✓', skipped: '–', failed: '✗' }[state];
  const time = `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  const detail = state === 'skipped' ? note : [time.padStart(6), note].join('  ');
  return `  ${sign} ${title.padEnd(titleWidth)} ${detail}`.trimEnd();
}

/** The sentence, the command as one can paste it, its last lines, and what to do next. */
export function formatFailure(error: unknown, hints: Record<string, string>): string {
  const chain = causes(error);
  const refusal = chain.find((link) => link instanceof UserError);
  const command = chain.find((link) => link instanceof CommandError);
  const sentence = chain.find((link) => !(link instanceof StepError));
  const lines = [refusal?.message ?? sentence?.message ?? String(error)];
  if (command) {
    lines.push(`  ran:    ${command.command}`, ...command.output.split('\n').map((line) => `  | ${line}`));
  } else if (!refusal && sentence?.stack) {
    lines.push(sentence.stack);
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
    console.error(`\n${formatFailure(error, hints)}`);
    process.exit(1);
  }
}

/** Until the answer is called, an interruption says `sentence` and ends this script with every command that it has begun. */
export function endWhenInterrupted(sentence: string): () => void {
  const end = (signal: 'SIGINT' | 'SIGTERM') => {
    console.error(`\n${sentence}`);
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
