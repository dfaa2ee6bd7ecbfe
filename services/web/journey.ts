import { lookup } from 'node:dns/promises';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parseInput } from '../platform/input.ts';
import { ask } from './map/ask.ts';

const params = z.object({ id: z.uuid() });
const journey = z.object({
  replica: z.string(),
  batchSize: z.number(),
  commitMs: z.number(),
  traceId: z.string().nullable(),
});
const forgotten = { replica: null, batchSize: null, commitMs: null, traceId: null };

interface Places {
  /** Its name has the address of every replica of inventory. */
  replicasUrl: string;
  /** The address of one trace in a trace viewer, with {traceId} in the place of its id. */
  traceUrl: string | undefined;
}

/** Answers how a book's record came to be written: the replica that did it remembers. Nulls when none of them does. */
export function answerJourney({ replicasUrl, traceUrl }: Places): RequestHandler {
  const replicas = new URL(replicasUrl);
  return async (req, res) => {
    const { id } = parseInput(params, req.params, 'path');
    const url = new URL(`/books/${id}/journey`, replicas);
    const found = await lookup(replicas.hostname, { all: true, family: 4 }).catch(() => []);
    const heard = await Promise.all(found.map(({ address }) => ask({ url, address, schema: journey })));
    const known = heard.find(({ answer }) => answer)?.answer ?? forgotten;
    const link = known.traceId === null ? undefined : traceUrl?.replace('{traceId}', known.traceId);
    res.set('Cache-Control', 'no-store').json({ ...known, traceUrl: link ?? null });
  };
}
