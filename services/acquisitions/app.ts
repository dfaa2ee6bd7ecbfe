import type { Express } from 'express';
import { z } from 'zod';
import { connectionsHandler, connectionsPath } from '../platform/connections.ts';
import { Unavailable } from '../platform/errors.ts';
import { createHttpApp } from '../platform/http.ts';
import { jsonBody, parseInput } from '../platform/input.ts';
import type { ClientStats } from '../platform/client-stats.ts';
import type { Logger } from '../platform/logger.ts';
import type { Buyer } from './buyer.ts';
import type { Delivery } from './delivery.ts';
import type { Sidecar } from '../platform/envoy-admin/sidecar.ts';
import { type Outbox, OutboxError, type State } from './outbox.ts';
import { everyMsSchema } from './settings.ts';

const maxBodyBytes = 1024;
const rateSchema = z.strictObject({ everyMs: everyMsSchema });

interface AppOptions {
  log: Logger;
  replica: string;
  /** To inventory. */
  inventoryStats: ClientStats;
  sidecar: Sidecar | undefined;
  outbox: Outbox;
  buyer: Buyer;
  delivery: Delivery;
  isReady: () => boolean;
}

/** Builds the HTTP side of acquisitions: what it does, and the switches for it. */
export function createApp({
  log,
  replica,
  inventoryStats,
  sidecar,
  outbox,
  buyer,
  delivery,
  isReady,
}: AppOptions): Express {
  const status = () => {
    const { paused, waiting, bought, refused } = outbox.state();
    const held = buyer.holdReason();
    return {
      state: paused ? 'paused' : held ? 'full' : 'buying',
      paused,
      everyMs: buyer.pace(),
      waiting: waiting.length,
      bought,
      lastError: held ?? buyer.problem() ?? delivery.problem() ?? null,
      refused: refused.map(({ key, boughtAt, book, reason }) => ({
        key,
        boughtAt,
        title: book.title,
        reason,
      })),
    };
  };

  async function set(change: Partial<Pick<State, 'paused' | 'everyMs'>>) {
    await outbox
      .change(() => change)
      .catch((error: unknown) => {
        if (error instanceof OutboxError) throw new Unavailable(error.message, 5, { cause: error });
        throw error;
      });
    buyer.schedule();
    return status();
  }

  return createHttpApp({
    log,
    replica,
    isReady,
    quietPaths: [connectionsPath],
    routes: {
      [connectionsPath]: {
        get: connectionsHandler({ replica, clients: [inventoryStats], sidecar, isReady }),
      },
      '/status': { get: (_req, res) => void res.json(status()) },
      '/pause': { post: async (_req, res) => void res.json(await set({ paused: true })) },
      '/resume': { post: async (_req, res) => void res.json(await set({ paused: false })) },
      '/rate': {
        post: [
          jsonBody(maxBodyBytes),
          async (req, res) => void res.json(await set(parseInput(rateSchema, req.body, 'rate'))),
        ],
      },
    },
  });
}
