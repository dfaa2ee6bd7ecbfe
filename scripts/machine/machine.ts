import type { Step } from '../lib/plan.ts';
import type { Power } from '../lib/power.ts';
import type { RunOptions } from '../lib/run.ts';
import type { ShellSession } from '../lib/shell-session.ts';

/** Where the scripts of vm/ are on the host. */
export const vmFolder = '/usr/local/lib/mesh-library';

/** What is undefined here, the user's own configuration of ssh decides. */
export interface SshTarget {
  host: string;
  port: number | undefined;
  user: string | undefined;
  key: string | undefined;
}

/** How to reach the host of PostgreSQL by ssh. */
export interface SshConnection {
  ssh: SshTarget;
  /** Runs a shell command as root and returns its standard output. What it has started ends with its time, on the host too. */
  sh: (command: string, options?: RunOptions) => Promise<string>;
  /** Copies a folder's files into one on the host, which only root can read if it is `secret`. */
  sendFolder: (from: string, to: string, secret?: boolean) => Promise<void>;
  /** A shell of root that stays open, and knows what `definitions` define. */
  openShell: (definitions: string) => ShellSession;
  /** Arguments of ssh for a session in which a person runs a command. */
  sessionArguments: (command: string) => string[];
}

/** The host of PostgreSQL. What an adapter can't do is absent from it. */
export interface Machine extends SshConnection {
  /** How messages call it. */
  name: string;
  /** Where pods reach the machine; and where it reaches the gateway to istiod, if you say that in the cluster's place. */
  addresses: () => Promise<{ vm: string; gateway?: string }>;
  /** What prevents the machine from being provided, in a sentence that says what to do. */
  findProblem: () => Promise<string | undefined>;
  /** What can be done before anything else is there. */
  prepare?: () => Step;
  provide: () => Step;
  /** What the scripts of vm/ are told about a host that isn't ours alone: assignments before a command of a shell. */
  scriptEnvironment?: string;
  /** Proves that a new ssh connection is possible with the firewall that is in force now; else it takes itself back. */
  confirmFirewall?: () => Promise<void>;
  /** Of a host that was there before, the library's data stay, unless they are to go (WITH_DATA). */
  remove: (options?: { withData?: boolean }) => Step;
  /** Resolves when it has booted again, and answers. */
  reboot: () => Promise<void>;
  /** Its power switch, where it is ours. */
  power?: Power;
  /** A disk of its own for PostgreSQL's write-ahead log, where the log is ours to move: a full one, one with room again, and then none. */
  disk?: { fill: () => Promise<void>; free: () => Promise<void>; restore: () => Promise<void> };
  /** Shows another time to programs that start from now on, where the clock is ours. */
  clock?: { setAhead: (seconds: number) => Promise<void>; restore: () => Promise<void> };
}
