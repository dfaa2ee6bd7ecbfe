import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';

/**
 * Ends a server without losing a request. `server.close` alone would wait for clients that keep a connection open
 * after their last answer, or that never sent a request on it.
 */
export function createDrain(server: Server) {
  const owed = new Set<ServerResponse>();
  let isEnding = false;

  function endConnection(res: ServerResponse): void {
    if (!res.headersSent) res.setHeader('Connection', 'close');
  }

  server.prependListener('request', (_req, res) => {
    owed.add(res);
    res.once('close', () => owed.delete(res));
    if (isEnding) endConnection(res);
  });

  return {
    /** From now on each answer tells its client to ask elsewhere the next time. */
    announce(): void {
      isEnding = true;
      owed.forEach(endConnection);
    },

    /** Stops accepting. Resolves when whatever was taken is answered, and all connections are closed. */
    async close(): Promise<void> {
      const closed = once(server.close(), 'close');
      while (owed.size > 0) await Promise.all([...owed].map((res) => once(res, 'close')));
      server.closeAllConnections();
      await closed;
    },
  };
}
