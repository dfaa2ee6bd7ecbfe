import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../lib/user-error.ts';

/** How to start a program, and how to tell that it serves. */
export interface Program {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** What ends it at once, when it does not stop. */
  killSignal: 'SIGKILL' | 'SIGQUIT';
  /** Answers why it does not serve yet, or nothing when it does. */
  whyNotReady: (pid: number) => Promise<string | undefined>;
  onLine: (line: string) => void;
  /** Finds in its last lines what troubles it, if it said so. */
  findTrouble: (lines: string[]) => string | undefined;
}

/** A program that was started. */
export interface Running {
  name: string;
  pid: number;
  /** Resolves, in words, to how it ended: `exited with 1`, `was killed by SIGKILL`. */
  ended: Promise<string>;
  /** What it wrote last. */
  lastLines: string[];
  isRunning: () => boolean;
  /** Signals it and waits; kills it when it takes longer than `limitMs`. */
  stop: (limitMs?: number) => Promise<void>;
  /** Ends it at once. */
  kill: () => void;
}

const stopLimitMs = 25_000;
const readyLimitMs = 30_000;
const pollMs = 50;
const keptLines = 20;

/**
 * Starts a program in a process group of its own: the terminal's Ctrl-C reaches only us, and we stop the programs
 * in their order. Throws when it can't be started at all.
 */
export async function startProgram(program: Program): Promise<Running> {
  const { command, args, cwd, env, uid, gid } = program;
  const account = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
  const child = spawn(command, args, {
    cwd,
    env,
    ...account,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve).once('error', reject);
  });
  const lastLines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
      program.onLine(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('close', (exitCode, signal) =>
      resolve(signal ? `was killed by ${signal}` : `exited with ${exitCode ?? 'no code'}`),
    );
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    name: program.name,
    pid: child.pid ?? -1,
    ended,
    lastLines,
    isRunning,
    stop: async (limitMs = stopLimitMs) => {
      if (isRunning()) child.kill(program.stopSignal);
      const timer = setTimeout(() => child.kill(program.killSignal), limitMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => void child.kill(program.killSignal),
  };
}

/** Waits until the program serves. Throws when it ends before, or has not come so far in `limitMs`. */
export async function waitUntilReady(
  program: Program,
  running: Running,
  limitMs = readyLimitMs,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const reason = await program.whyNotReady(running.pid);
    if (reason === undefined) return;
    if (!running.isRunning())
      throw new UserError(`${program.name} did not start: it ${await explainEnd(program, running)}.`);
    if (performance.now() > deadline) {
      const told = program.findTrouble(running.lastLines) ?? reason;
      throw new UserError(`${program.name} was not ready after ${limitMs / 1000} s: ${told}.`);
    }
    await sleep(pollMs);
  }
}

/** How and, if it said so, why a program ended. */
export async function explainEnd(program: Program, running: Running): Promise<string> {
  const end = await running.ended;
  const reason = program.findTrouble(running.lastLines);
  return reason === undefined ? end : `${end} (${reason})`;
}
