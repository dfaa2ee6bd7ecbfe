import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createWeb } from '../../../services/web/app.ts';
import { send, silentLog } from '../../support/inventory.ts';

export type Web = Awaited<ReturnType<typeof startWeb>>;

/** An address at which nobody listens. */
export const nowhere = 'http://127.0.0.1:9';

/** Starts web in this process before the given services. */
export async function startWeb({ inventoryUrl = nowhere, acquisitionsUrl = nowhere, more = {} }) {
  const stopping = new AbortController();
  const { app, poller } = createWeb({
    log: silentLog,
    settings: {
      ...{ PORT: 0, INVENTORY_URL: inventoryUrl, ACQUISITIONS_URL: acquisitionsUrl, ALLOWED_HOSTS: [] },
      ...more,
    },
    replica: 'web-in-test',
    stopping: stopping.signal,
    isReady: () => !stopping.signal.aborted,
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    poller,
    get: (path: string, headers: Record<string, string> = {}) => send(url + path, { headers }),
    post: (path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(url + path, {
        method: 'POST',
        headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
      }),
    /** Ends the event streams, as a stop of the service does. */
    stop: () => stopping.abort(),
    async close() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
