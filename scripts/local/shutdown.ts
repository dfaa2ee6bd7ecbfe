import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

const ctrlC = 0x03;
const ctrlZ = 0x1a;
const ctrlBackslash = 0x1c;

export interface Shutdown {
  /** Resolves at the first request. */
  requested: Promise<void>;
  isRequested: () => boolean;
  /** Gives the terminal back. */
  release: () => void;
}

/**
 * Listens for what means "stop": Ctrl-C, SIGTERM, a closed terminal, or a pipe that nobody reads any more. Calls
 * `onRepeat` when the user asks again.
 */
export function listenForShutdown(onRepeat: () => void): Shutdown {
  const { promise: requested, resolve } = Promise.withResolvers<undefined>();
  let requests = 0;
  const request = () => {
    requests += 1;
    if (requests === 1) resolve(undefined);
    else onRepeat();
  };
  // A closed terminal reports itself with every line: that isn't the user asking again.
  const requestOnce = () => {
    if (requests === 0) request();
  };
  process.on('SIGINT', request).on('SIGTERM', request).on('SIGHUP', requestOnce);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', requestOnce);
  return { requested, isRequested: () => requests > 0, release: readKeys(process.stdin, request) };
}

/**
 * Calls `onInterrupt` on Ctrl-C. A terminal would send that as a signal to `make` too, which then ends with an error
 * whatever we do; read as a key it reaches us alone. Ctrl-Z still suspends. Returns how to give the terminal back.
 */
function readKeys(input: ReadStream, onInterrupt: () => void): () => void {
  if (!input.isTTY || !isInForeground()) return () => undefined;
  const listen = () => input.setRawMode(true);
  const onData = (keys: Buffer) => {
    if (keys.includes(ctrlC) || keys.includes(ctrlBackslash)) onInterrupt();
    if (keys.includes(ctrlZ)) suspend(input);
  };
  listen();
  input.on('data', onData);
  process.on('SIGCONT', listen);
  return () => {
    process.off('SIGCONT', listen);
    input.off('data', onData).pause();
    input.setRawMode(false);
  };
}

/** Suspends our whole process group, `make` included, as the terminal would have done. */
function suspend(input: ReadStream): void {
  input.setRawMode(false);
  process.kill(0, 'SIGTSTP');
}

/** Whether the terminal is ours now: a job in the background that changes its settings is stopped. */
function isInForeground(): boolean {
  if (process.platform !== 'linux') return true;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // After the name in parentheses: state, parent, process group, session, terminal, the terminal's process group.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}
