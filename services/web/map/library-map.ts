import { z } from 'zod';

const moment = z.iso.datetime();
const health = z.enum(['up', 'slow', 'down', 'unknown']).meta({
  id: 'Health',
  description: 'slow: it works, though not as it should; unknown: whoever would know cannot be asked.',
});
/** What is told of nodes and edges alike. */
const condition = {
  health,
  reason: z.string().nullable().meta({ description: 'In words for people, unless health is "up".' }),
  since: moment.meta({ description: 'Since when health is what it is.' }),
};

const node = z
  .object({
    id: z.string().meta({
      description: 'In the mesh each replica of inventory has its own name.',
      example: 'inventory-6f9c7d8b5-x2x5p',
    }),
    role: z.enum(['browser', 'web', 'acquisitions', 'inventory', 'database']),
    place: z.enum(['outside', 'cluster', 'vm', 'machine']),
    ...condition,
  })
  .meta({ id: 'MapNode' });

const edge = z
  .object({
    from: z.string(),
    to: z.string(),
    protocol: z.enum(['http', 'postgres']),
    requestsPerSecond: z.number().nullable().meta({ description: 'Over the last seconds; null: not known.' }),
    bytesPerSecond: z.number().nullable(),
    latencyMs: z.number().nullable().meta({ description: 'The median of the last seconds.' }),
    security: z.enum(['mtls', 'plaintext', 'unknown', 'none']).meta({
      description:
        '"mtls" only where the proxy that sends knows it: its configuration demands it, and each of its open connections has had a TLS handshake. "none": no mesh on this edge.',
    }),
    identities: z
      .object({ client: z.string(), server: z.string() })
      .nullable()
      .meta({ description: 'Of both ends, when there is mutual TLS.' }),
    ...condition,
  })
  .meta({ id: 'MapEdge' });

const storyEvent = z
  .object({
    id: z.int().meta({ description: 'Ascending.' }),
    at: moment,
    kind: z.enum(['replica', 'database', 'service', 'workshop', 'certificate']),
    text: z.string().meta({ example: 'The database is back after 14 s.' }),
  })
  .meta({ id: 'StoryEvent' });

/** All that the page's map and story are drawn from. */
export const libraryMap = z
  .object({
    at: moment,
    setting: z.enum(['mesh', 'local']).meta({ description: 'local: there is no mesh.' }),
    nodes: z.array(node),
    edges: z.array(edge),
    story: z.array(storyEvent).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'LibraryMap' });

export type LibraryMap = z.infer<typeof libraryMap>;
export type MapNode = z.infer<typeof node>;
export type MapEdge = z.infer<typeof edge>;
export type StoryEvent = z.infer<typeof storyEvent>;
export type Health = z.infer<typeof health>;
/** A picture without its story: what one look at everything has shown. */
export type Picture = Pick<LibraryMap, 'at' | 'setting' | 'nodes' | 'edges'>;
