import type { Client } from 'pg';
import type { Logger } from '../platform/logger.ts';
import { formatError } from '../platform/error-message.ts';
import { waitUnlessAborted } from '../platform/wait.ts';
import type { WithPassword } from './passwords.ts';

const reconnectAfterMs = 1_000;

interface ListenOptions {
  /** A client that has not connected yet. */
  createClient: () => Client;
  withPassword: WithPassword;
  channel: string;
  log: Logger;
}

export type NotificationListener = ReturnType<typeof createNotificationListener>;

/**
 * Listens for PostgreSQL's notifications: calls `onNotification` for each, and after each gap in listening, until
 * `signal` aborts. It needs a connection of its own: the pool may hand its connections to anyone.
 */
export function createNotificationListener({ createClient, withPassword, channel, log }: ListenOptions) {
  return async (onNotification: () => void, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const listening = withPassword(() => listenOnce(createClient(), channel, onNotification, signal));
      await listening.catch((error: unknown) =>
        log.warn({ reason: formatError(error) }, 'lost the connection that listens for notifications'),
      );
      await waitUnlessAborted(reconnectAfterMs, signal);
    }
  };
}

async function listenOnce(
  client: Client,
  channel: string,
  onNotification: () => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    client.once('end', resolve).on('error', reject);
  });
  // A connection that fails to open rejects both promises; the one below reports it.
  ended.catch(() => undefined);
  client.on('notification', onNotification);
  const end = () => void client.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    onNotification();
    await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}
