/** What can be done to a machine from outside of it. */
export interface Power {
  /** In Docker's words: `running`, `paused`, `exited`; `absent` where there is no such machine. */
  state: () => Promise<string>;
  start: () => Promise<void>;
  /** Lets it shut down in order. */
  stop: () => Promise<void>;
  /** Shuts it down in order, and starts it again. */
  restart: () => Promise<void>;
  /** Ends it between two instructions, as when its power is cut. */
  kill: () => Promise<void>;
  pause: () => Promise<void>;
  unpause: () => Promise<void>;
  /** What you would type. */
  commands: { start: string; unpause: string };
}
