import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';

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

    /** Stops accepting. Resolves when all accepted requests are answered and all connections are closed. */
    async close(): Promise<void> {
      const closed = once(server.close(), 'close');
      while (pending.size > 0) await Promise.all([...pending].map((res) => once(res, 'close')));
      server.closeAllConnections();
      await closed;
    },
  };
}
