import { execa } from 'execa';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentSignal } from './cancellation.ts';
import { environment } from './settings.ts';

const outputLines = 20;
const defaultTimeoutMs = 60_000;
const restartMs = 500;

/** A command that failed: what was run, how it ended, and the last lines of its output. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly command: string;
  readonly exitCode: number | string;
  readonly output: string;

  constructor(command: string, exitCode: number | string, output: string) {
    const lines = output.trimEnd().split('\n');
    const [program = command] = command.split(' ');
    super(`${program} failed (${exitCode}): ${output.trim() === '' ? 'it said nothing' : lines.at(-1)}`);
    this.command = command;
    this.exitCode = exitCode;
    this.output = lines.slice(-outputLines).join('\n');
  }
}

export interface RunOptions {
  /** Standard input; empty by default. */
  input?: string | Buffer | Readable;
  timeoutMs?: number;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
}

/** Runs a command without a shell and returns its standard output, trimmed. Throws a CommandError. */
export type Run = (command: string, args: string[], options?: RunOptions) => Promise<string>;

export const run: Run = async (command, args, options = {}) =>
  (await runForBytes(command, args, options)).toString('utf8').trim();

/** Like `run`, but returns standard output as it is. The command ends with the step that runs it, and with this process. */
export async function runForBytes(
  command: string,
  args: string[],
  { input, timeoutMs = defaultTimeoutMs, env }: RunOptions = {},
): Promise<Buffer> {
  const cancelSignal = currentSignal();
  const result = await execa(command, args, {
    input: input ?? '',
    ...(cancelSignal && { cancelSignal }),
    env: { ...environment, ...env },
    encoding: 'buffer',
    stripFinalNewline: false,
    all: true,
    timeout: timeoutMs,
    reject: false,
  });
  if (result.failed) {
    const ending = describeEnding(result, timeoutMs);
    throw new CommandError(quoteCommand(command, args), ending, Buffer.from(result.all).toString('utf8'));
  }
  return Buffer.from(result.stdout);
}

/** The standard output of a command as a stream, for more than memory should hold. The stream fails where the command does. */
export function streamOutput(
  command: string,
  args: string[],
  { input }: Pick<RunOptions, 'input'> = {},
): Readable {
  const cancelSignal = currentSignal();
  const options = { input: input ?? '', buffer: false, ...(cancelSignal && { cancelSignal }) };
  return execa(command, args, options).readable();
}

/** Keeps a command running, again whenever it ends, until this process ends or you call what it returns. */
export function keepRunning(command: string, args: string[]): () => void {
  const end = new AbortController();
  const start = async () => {
    while (!end.signal.aborted) {
      const child = execa(command, args, { stdio: 'ignore', reject: false, cancelSignal: end.signal });
      child.unref();
      await child;
      await sleep(restartMs, undefined, { ref: false });
    }
  };
  void start();
  return () => end.abort();
}

/** Runs a command on this terminal, for a person to use; returns its exit code. */
export async function runInteractive(command: string, args: string[]): Promise<number> {
  const { exitCode } = await execa(command, args, { stdio: 'inherit', reject: false });
  return exitCode ?? 1;
}

/** The words of a command: split at spaces; an interpolated value is one word, an interpolated array is several. */
export function args(texts: TemplateStringsArray, ...values: (string | number | string[])[]): string[] {
  const words: string[] = [];
  const append = (text: string) => words.push((words.pop() ?? '') + text);
  for (const [index, text] of texts.entries()) {
    const [first = '', ...rest] = text.split(/\s+/);
    append(first);
    words.push(...rest);
    const value = values[index];
    if (Array.isArray(value)) words.push(...value, '');
    else if (value !== undefined) append(String(value));
  }
  return words.filter((word) => word !== '');
}

/** The command as you would paste it into a shell. */
export function quoteCommand(command: string, args: string[]): string {
  return [command, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoteWord(word))).join(' ');
}

/** One word for a shell, whatever it contains. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

interface Ending {
  code?: string | undefined;
  timedOut: boolean;
  isCanceled: boolean;
  exitCode?: number | undefined;
  signal?: string | undefined;
}

function describeEnding({ code, timedOut, isCanceled, exitCode, signal }: Ending, timeoutMs: number) {
  if (code === 'ENOENT') return 'not found on this machine';
  if (timedOut) return `no end within ${timeoutMs / 1000} s`;
  if (isCanceled) return 'cancelled';
  return exitCode ?? `killed by ${signal ?? code ?? 'an unknown signal'}`;
}
