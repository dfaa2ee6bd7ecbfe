import type { Express } from 'express';
import { z } from 'zod';
import { connectionsRoute, type ConnectionSources } from '../platform/connections.ts';
import { Unavailable } from '../platform/errors.ts';
import { createHttpApp } from '../platform/http.ts';
import type { Logger } from '../platform/logger.ts';
import { type Handler, route } from '../platform/route.ts';
import type { Buyer } from './buyer.ts';
import type { Delivery } from './delivery.ts';
import { type Outbox, OutboxError, type State } from './outbox.ts';
import { everyMsSchema } from './settings.ts';
import { readStatus } from './status.ts';

const maxBodyBytes = 1024;
const rateSchema = z.strictObject({ everyMs: everyMsSchema });

interface AppOptions {
  log: Logger;
  allowedHosts: string[];
  connections: ConnectionSources;
  outbox: Outbox;
  buyer: Buyer;
  delivery: Delivery;
}

/** Builds the HTTP side of acquisitions: its status, and the switches for it. */
export function createApp({ log, allowedHosts, connections, outbox, buyer, delivery }: AppOptions): Express {
  const status = () => readStatus(outbox, buyer, delivery);

  async function change(settings: Partial<Pick<State, 'paused' | 'everyMs'>>): Promise<void> {
    try {
      await outbox.change(() => settings);
    } catch (error) {
      if (error instanceof OutboxError) throw new Unavailable(error.message, 5, { cause: error });
      throw error;
    }
    buyer.schedule();
  }

  const setPaused =
    (paused: boolean): Handler =>
    async (_input, res) => {
      await change({ paused });
      res.json(status());
    };

  return createHttpApp({
    log,
    replica: connections.replica,
    allowedHosts,
    isReady: connections.isReady,
    routes: [
      connectionsRoute(connections),
      route({ method: 'get', path: '/status', handler: (_input, res) => void res.json(status()) }),
      route({ method: 'post', path: '/pause', handler: setPaused(true) }),
      route({ method: 'post', path: '/resume', handler: setPaused(false) }),
      route({
        method: 'post',
        path: '/rate',
        request: { body: { name: 'rate', schema: rateSchema, maxBytes: maxBodyBytes } },
        handler: async ({ body }, res) => {
          await change(body);
          res.json(status());
        },
      }),
    ],
  });
}
