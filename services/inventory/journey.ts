import { z } from 'zod';
import { book } from './book.ts';

/** How a record came to be. */
export const journey = z
  .object({
    recordedBy: z.string().meta({ description: 'The replica of inventory that wrote it.' }),
    batchSize: z.int().meta({ description: 'How many records the same commit wrote.' }),
    commitMs: z.number().nullable().meta({
      description:
        'Milliseconds from the statement to its durable commit, as the replica saw them. Known a moment after the commit, and under load only of some records.',
    }),
    traceId: z
      .string()
      .nullable()
      .meta({ description: 'Of the request that brought it, where traces are taken.' }),
  })
  .meta({ id: 'Journey' });

/** A record with its journey, which those of old don't have. */
export const bookWithJourney = book.extend({ journey: journey.nullable() }).meta({ id: 'BookWithJourney' });

export type BookWithJourney = z.infer<typeof bookWithJourney>;
