import { z } from 'zod';
import { book } from './book.ts';

/** How a record came to be; the API calls it the book's journey. */
export const provenance = z
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

/** A record with its provenance; records from before migration 0003 have none. */
export const bookDetails = book.extend({ journey: provenance.nullable() }).meta({ id: 'BookWithJourney' });

export type Provenance = z.infer<typeof provenance>;
export type BookDetails = z.infer<typeof bookDetails>;
