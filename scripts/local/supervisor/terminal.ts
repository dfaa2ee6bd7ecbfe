import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

const ctrlC = 0x03;
const ctrlZ = 0x1a;
const ctrlBackslash = 0x1c;

/**
 * Calls `onInterrupt` on Ctrl-C. A terminal would send that as a signal to `make` too, which then ends with an error
 * whatever we do; read as a key it reaches us alone. Ctrl-Z keeps its meaning. Returns how to give the terminal back.
 */
export function readKeys(input: ReadStream, onInterrupt: () => void): () => void {
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

/** Stops our whole process group, `make` included, as the terminal would have done. */
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
