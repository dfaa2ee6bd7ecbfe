import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from '../platform/logger.ts';
import { formatError } from '../platform/error-message.ts';
import type { WithPassword } from './passwords.ts';

const relistenAfterMs = 1_000;

interface ListenOptions {
  /** A client that has not connected yet. */
  createClient: () => Client;
  withPassword: WithPassword;
  channel: string;
  log: Logger;
}

export type Listen = ReturnType<typeof createListen>;

/**
 * Hears PostgreSQL's notifications: calls `onNotice` at each, and after each gap in listening, until `signal` aborts.
 * A connection of its own: a pool's may be handed to somebody else.
 */
export function createListen({ createClient, withPassword, channel, log }: ListenOptions) {
  return async (onNotice: () => void, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const listening = withPassword(() => listenOnce(createClient(), channel, onNotice, signal));
      await listening.catch((error: unknown) =>
        log.warn({ reason: formatError(error) }, 'lost the connection that listens for notifications'),
      );
      await sleep(relistenAfterMs, undefined, { signal }).catch(() => undefined);
    }
  };
}

async function listenOnce(
  client: Client,
  channel: string,
  onNotice: () => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    client.once('end', resolve).on('error', reject);
  });
  // A connection that fails to open rejects both; the one below is the one that is told.
  ended.catch(() => undefined);
  client.on('notification', onNotice);
  const end = () => void client.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    onNotice();
    await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}
