import { readKeys } from './terminal.ts';

export interface StopRequest {
  /** Resolves when somebody asks us to stop. */
  asked: Promise<void>;
  isAsked: () => boolean;
  /** Gives terminal and signals back. */
  release: () => void;
}

/**
 * Listens for what means "stop": Ctrl-C, SIGTERM, a terminal that was closed, or a pipe that nobody reads any more.
 * Asked a second time, calls `onImpatience`.
 */
export function listenForStop(onImpatience: () => void): StopRequest {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  let times = 0;
  const ask = () => {
    times += 1;
    if (times === 1) resolve(undefined);
    else onImpatience();
  };
  // A closed terminal says so again with every line: that is no impatience.
  const askOnce = () => {
    if (times === 0) ask();
  };
  const signals = { SIGINT: ask, SIGTERM: ask, SIGHUP: askOnce };
  for (const [signal, listener] of Object.entries(signals)) process.on(signal, listener);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', askOnce);
  const giveBack = readKeys(process.stdin, ask);
  return {
    asked,
    isAsked: () => times > 0,
    release: giveBack,
  };
}
