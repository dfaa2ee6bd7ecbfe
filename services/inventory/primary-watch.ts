import { setTimeout as sleep } from 'node:timers/promises';
import type { Move } from '../platform/database-report.ts';

/** A planned move takes a second or two; whatever takes longer is found by the health checks. */
const searchMs = 5_000;
const searchEveryMs = 50;

/** The server behind a connection, under its `cluster_name`. */
export interface DatabaseServer {
  name: string;
  isPrimary: boolean;
}

export type PrimaryWatch = ReturnType<typeof createPrimaryWatch>;

/**
 * Watches which server is the primary behind our connections, and measures for how long there was none when another took its
 * place. One clock measures both ends, so the clocks of the servers don't matter.
 */
export function createPrimaryWatch(
  onMove: (move: Move) => void,
  now: () => number = () => performance.now(),
) {
  const names = new WeakMap<object, string>();
  let server: DatabaseServer | undefined;
  let primary: { name: string; heardAt: number } | undefined;
  let move: Move | null = null;
  let isSearching = false;

  /** The server has said who it is. */
  function identified(connection: object, identity: DatabaseServer): void {
    names.set(connection, identity.name);
    server = identity;
    if (!identity.isPrimary) return;
    const heardAt = now();
    if (primary?.name && identity.name && primary.name !== identity.name) {
      const pausedMs = Math.round(heardAt - primary.heardAt);
      move = { from: primary.name, to: identity.name, at: new Date().toISOString(), pausedMs };
      onMove(move);
    }
    primary = { name: identity.name, heardAt };
  }

  /** The server has answered, or has told that it stops. */
  function heard(connection: object): void {
    if (primary && names.get(connection) === primary.name) primary.heardAt = now();
  }

  /** Asks often after a loss, so that the pause is measured to a few milliseconds whatever the traffic. */
  async function searchPrimary(probe: () => Promise<unknown>): Promise<void> {
    // A server without a name can't be told from another.
    if (isSearching || !primary?.name) return;
    isSearching = true;
    const lost = primary;
    while (primary === lost && now() - lost.heardAt < searchMs) {
      await probe().catch(() => undefined);
      await sleep(searchEveryMs, undefined, { ref: false });
    }
    isSearching = false;
  }

  return {
    identified,
    heard,
    searchPrimary,
    /** The last primary, whether that is what we reach now, and the last move; undefined before anybody has answered. */
    state: () => server && { server: primary?.name ?? server.name, isPrimary: server.isPrimary, move },
  };
}
