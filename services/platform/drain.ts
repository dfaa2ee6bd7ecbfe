import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a client may take to read an answer that has been written. */
const readGraceMs = 1_000;

/**
 * Closes a server without losing a request. `server.close` alone would wait for clients that keep a connection open
 * after their last answer, or that never sent a request on it.
 */
export function createDrain(server: Server) {
  const pending = new Set<ServerResponse>();
  let isEnding = false;

  function endConnection(res: ServerResponse): void {
    if (!res.headersSent) res.setHeader('Connection', 'close');
  }

  server.prependListener('request', (_req, res) => {
    pending.add(res);
    res.once('close', () => pending.delete(res));
    if (isEnding) endConnection(res);
  });

  return {
    /** From now on each answer carries `Connection: close`, so that its client connects elsewhere. */
    announce(): void {
      isEnding = true;
      pending.forEach(endConnection);
    },

    /** Stops accepting. Resolves when all accepted requests are answered and all connections are closed; a client that doesn't read is not waited for. */
    async close(): Promise<void> {
      const closed = once(server.close(), 'close');
      while (pending.size > 0) {
        const ended = Promise.all([...pending].map((res) => once(res, 'close')));
        const unread = [...pending].filter((res) => res.writableEnded);
        await Promise.race([ended, sleep(readGraceMs)]);
        for (const res of unread) res.destroy();
      }
      server.closeAllConnections();
      await closed;
    },
  };
}
