import { z } from 'zod';

const standby = z.object({
  name: z.string(),
  /** Of its connection, as PostgreSQL calls it; "away" without one, "lost" when the log that it needs is gone, too. */
  state: z.string(),
  isSynchronous: z.boolean(),
  /** Whether its connection reaches PostgreSQL through the proxy beside it. */
  isThroughProxy: z.boolean(),
  bytesPerSecond: z.number().nullable(),
  lagBytes: z.number().nullable(),
  lagMs: z.number().nullable(),
});

const move = z.object({
  from: z.string(),
  to: z.string(),
  at: z.iso.datetime(),
  /** From the last word of the old primary to the first one of the new: nothing could be written meanwhile. */
  pausedMs: z.number(),
});

/** What inventory knows of the server behind its connections to the database. Names are PostgreSQL's `cluster_name`. */
export const databaseReport = z.object({
  /** The primary, also while only a standby answers. */
  server: z.string(),
  isPrimary: z.boolean(),
  standbys: z.array(standby),
  /** The last change of the primary that this replica has seen. */
  move: move.nullable(),
});

export type DatabaseReport = z.infer<typeof databaseReport>;
export type Standby = z.infer<typeof standby>;
export type Move = z.infer<typeof move>;
