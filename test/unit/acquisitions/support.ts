import { pino } from 'pino';
import type { Logger } from '../../../services/platform/logger.ts';
import { type Outbox, openOutbox, type Purchase } from '../../../services/acquisitions/outbox.ts';
import { makeDirectory } from '../../support/temporary.ts';

export const silent: Logger = pino({ level: 'silent' });

/** An outbox in a directory of its own. */
export async function buildOutbox(): Promise<{ directory: string; outbox: Outbox }> {
  const directory = await makeDirectory();
  return { directory, outbox: await openOutbox(directory) };
}

export function buildPurchase(title: string): Purchase {
  return {
    key: crypto.randomUUID(),
    boughtAt: new Date().toISOString(),
    book: { title, authors: ['Anonymous'] },
  };
}
