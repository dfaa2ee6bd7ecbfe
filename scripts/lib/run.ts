import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { environment } from './settings.ts';

const outputLines = 20;
const defaultTimeoutMs = 60_000;
const killAfterMs = 5_000;

/** A command that failed: what was run, how it ended, and the last lines of what it said. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly command: string;
  readonly exitCode: number | string;
  readonly output: string;

  constructor(command: string, exitCode: number | string, output: string) {
    super(`${command.split(' ')[0] ?? command} failed (${exitCode}): ${lastLine(output)}`);
    this.command = command;
    this.exitCode = exitCode;
    this.output = output.trimEnd().split('\n').slice(-outputLines).join('\n');
  }
}

export interface RunOptions {
  /** What the command reads; nothing by default. */
  input?: string | Buffer | Readable;
  timeoutMs?: number;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
}

/** Runs a command, without a shell, and answers what it wrote to stdout, trimmed. Throws a CommandError. */
export type Run = (command: string, args: string[], options?: RunOptions) => Promise<string>;

export const run: Run = async (command, args, options = {}) =>
  (await runForBytes(command, args, options)).toString('utf8').trim();

/** As `run`, with stdout as it is. */
export async function runForBytes(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<Buffer> {
  const { input, timeoutMs = defaultTimeoutMs, env = {} } = options;
  const child = spawn(command, args, { stdio: 'pipe', env: { ...environment, ...env } });
  remember(child);
  const stdout: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    all.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  // A command that ends before it has read everything says why by its exit code.
  child.stdin.on('error', () => undefined);
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) {
    child.stdin.end(input);
  } else {
    input.pipe(child.stdin);
  }

  const ending = await ended(child, timeoutMs);
  if (ending !== 0) {
    throw new CommandError(quoteCommand(command, args), ending, Buffer.concat(all).toString('utf8'));
  }
  return Buffer.concat(stdout);
}

/** Runs a command on this terminal, for a person; answers its exit code. */
export async function runInteractive(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const ending = await ended(child);
  return typeof ending === 'number' ? ending : 1;
}

/** The command as one could paste it into a shell. */
export function quoteCommand(command: string, args: string[]): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}

/** Resolves to the exit code, or to words for any other end. */
function ended(child: ChildProcess, timeoutMs?: number): Promise<number | string> {
  const { promise, resolve } = Promise.withResolvers<number | string>();
  let timedOut = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill('SIGTERM');
          setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
        }, timeoutMs);
  child.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'ENOENT' ? 'not found on this machine' : error.message),
  );
  child.once('close', (code, signal) =>
    resolve(
      timedOut ? `no end within ${(timeoutMs ?? 0) / 1000} s` : (code ?? `killed by ${String(signal)}`),
    ),
  );
  return promise.finally(() => clearTimeout(timer));
}

const alive = new Set<ChildProcess>();

/** No command outlives this process. */
function remember(child: ChildProcess): void {
  if (alive.size === 0 && process.listeners('exit').every((listener) => listener !== killAll)) {
    process.on('exit', killAll);
  }
  alive.add(child);
  child.once('close', () => alive.delete(child));
}

function killAll(): void {
  for (const child of alive) {
    child.kill('SIGTERM');
  }
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
