import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { UserError } from '../../lib/user-error.ts';

/** How to start a program, and how to find out whether it is ready. */
export interface Program {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The operating system's user that it runs as; ours by default. */
  user?: { uid: number; gid: number } | undefined;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Ends it at once when it doesn't stop. */
  killSignal: 'SIGKILL' | 'SIGQUIT';
  /** Resolves to why it isn't ready yet; undefined when it is. */
  findReadinessProblem: (pid: number) => Promise<string | undefined>;
  /** Called with each line of its output. */
  onLine: (line: string) => void;
  /** Its standard output goes nowhere: reading it would cost us the processor. */
  ignoreStdout?: boolean;
  /** Finds in its last lines the error that it reports, if any. */
  findError: (lines: string[]) => string | undefined;
}

/** A program that was started. */
export interface RunningProgram {
  name: string;
  pid: number;
  /** Resolves to how it ended: `exited with 1`, `was killed by SIGKILL`. */
  ended: Promise<string>;
  lastLines: string[];
  isRunning: () => boolean;
  /** Signals it and waits; kills it when it takes longer than `timeoutMs`. */
  stop: (timeoutMs?: number) => Promise<void>;
  /** Ends it at once. */
  kill: () => void;
}

const stopTimeoutMs = 25_000;
const readyTimeoutMs = 30_000;
const pollMs = 50;
const maxLastLines = 20;

/**
 * Starts a program in a process group of its own: the terminal's Ctrl-C reaches only us, and we stop the programs
 * in their order. Throws when it can't be started at all.
 */
export async function startProgram(program: Program): Promise<RunningProgram> {
  const { name, command, args, cwd, env, user, stopSignal, killSignal, onLine, ignoreStdout } = program;
  const subprocess = execa(command, args, {
    cwd,
    env,
    extendEnv: false,
    ...user,
    detached: true,
    stdin: 'ignore',
    stdout: ignoreStdout ? 'ignore' : 'pipe',
    buffer: false,
    reject: false,
  });
  const { pid } = subprocess;
  if (pid === undefined) throw new Error((await subprocess).shortMessage);
  const lastLines: string[] = [];
  for (const input of [subprocess.stdout, subprocess.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > maxLastLines) lastLines.shift();
      onLine(line);
    });
  }
  const ended = subprocess.then(({ signal, exitCode }) =>
    signal ? `was killed by ${signal}` : `exited with ${exitCode ?? 'no code'}`,
  );
  const isRunning = () => subprocess.exitCode === null && subprocess.signalCode === null;
  return {
    name,
    pid,
    ended,
    lastLines,
    isRunning,
    stop: async (timeoutMs = stopTimeoutMs) => {
      if (isRunning()) subprocess.kill(stopSignal);
      const timer = setTimeout(() => subprocess.kill(killSignal), timeoutMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => void subprocess.kill(killSignal),
  };
}

/** Waits until the program is ready. Throws when it ends before, or isn't ready within `timeoutMs`. */
export async function waitUntilReady(
  program: Program,
  running: RunningProgram,
  timeoutMs = readyTimeoutMs,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const problem = await program.findReadinessProblem(running.pid);
    if (problem === undefined) return;
    if (!running.isRunning())
      throw new UserError(`${program.name} did not start: it ${await explainEnd(program, running)}.`);
    if (performance.now() > deadline) {
      const reason = program.findError(running.lastLines) ?? problem;
      throw new UserError(`${program.name} was not ready after ${timeoutMs / 1000} s: ${reason}.`);
    }
    await sleep(pollMs);
  }
}

/** How and, if it reported an error, why a program ended. */
export async function explainEnd(program: Program, running: RunningProgram): Promise<string> {
  const end = await running.ended;
  const reason = program.findError(running.lastLines);
  return reason === undefined ? end : `${end} (${reason})`;
}
