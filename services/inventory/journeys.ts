import { trace, isSpanContextValid } from '@opentelemetry/api';
import { z } from 'zod';

/** How a record came to be written. */
export const journey = z
  .object({
    replica: z.string().meta({ description: 'Which replica of inventory took it.' }),
    batchSize: z.int().meta({ description: 'How many books its commit wrote.' }),
    commitMs: z.number().meta({ description: 'From the statement to the answer that it is committed.' }),
    traceId: z.string().nullable(),
  })
  .meta({ id: 'Journey' });

export type Journey = z.infer<typeof journey>;
export type Journeys = ReturnType<typeof createJourneys>;

/** Each takes some hundred bytes. */
const maxKept = 10_000;

/**
 * Remembers the journeys of the newest books that this replica has written. They are in memory: a row of their own, written after
 * each commit, would cost half of the writing.
 */
export function createJourneys(replica: string) {
  const kept = new Map<string, Journey>();

  return {
    /** Called in the request that brought the book, whose trace it is. */
    keep(id: string, commit: Pick<Journey, 'batchSize' | 'commitMs'>): void {
      kept.set(id, { replica, ...commit, traceId: findTraceId() });
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    },
    find: (id: string): Journey | undefined => kept.get(id),
  };
}

function findTraceId(): string | null {
  const context = trace.getActiveSpan()?.spanContext();
  return context && isSpanContextValid(context) ? context.traceId : null;
}
