import { z } from 'zod';

const timestamp = z.iso.datetime();
const health = z.enum(['up', 'slow', 'down', 'unknown']).meta({
  id: 'Health',
  description: 'slow: it works, though not as it should; unknown: whoever would know cannot be asked.',
});
/** What nodes and edges have in common. */
const healthStatus = {
  health,
  reason: z.string().nullable().meta({ description: 'In words for people, unless health is "up".' }),
  since: timestamp.meta({ description: 'Since when health is what it is.' }),
};

const node = z
  .object({
    id: z.string().meta({
      description: 'In the mesh each replica of inventory has its own name.',
      example: 'inventory-6f9c7d8b5-x2x5p',
    }),
    role: z
      .enum(['browser', 'web', 'acquisitions', 'inventory', 'database', 'standby'])
      .meta({ description: 'database: the primary, if a standby follows it.' }),
    place: z.enum(['outside', 'cluster', 'vm', 'machine']),
    primarySince: timestamp
      .optional()
      .meta({ description: 'Of a database that has moved: since when it takes the writes.' }),
    ...healthStatus,
  })
  .meta({ id: 'MapNode' });

const edge = z
  .object({
    from: z.string(),
    to: z.string(),
    protocol: z.enum(['http', 'postgres', 'replication']),
    requestsPerSecond: z.number().nullable().meta({ description: 'Over the last seconds; null: not known.' }),
    bytesPerSecond: z.number().nullable(),
    latencyMs: z.number().nullable().meta({
      description: 'The median of the last seconds; of replication, how late the standby is.',
    }),
    replication: z
      .object({
        lagBytes: z
          .number()
          .nullable()
          .meta({ description: 'Of the log, that the standby has yet to replay.' }),
        isSynchronous: z.boolean().meta({ description: 'Whether a commit waits for the standby.' }),
      })
      .optional(),
    security: z.enum(['mtls', 'plaintext', 'unknown', 'none']).meta({
      description:
        '"mtls" only where the proxy that sends knows it: its configuration demands it, and each of its open connections has had a TLS handshake. Of replication: it arrives through the proxy beside PostgreSQL, the mesh demands mutual TLS, and inventory uses it with the same server. "none": no mesh on this edge.',
    }),
    identities: z
      .object({ client: z.string(), server: z.string() })
      .nullable()
      .meta({ description: 'Of both ends, when there is mutual TLS.' }),
    ...healthStatus,
  })
  .meta({ id: 'MapEdge' });

const timelineEvent = z
  .object({
    id: z.int().meta({ description: 'Ascending.' }),
    at: timestamp,
    kind: z.enum(['replica', 'database', 'service', 'workshop', 'certificate']),
    text: z.string().meta({ example: 'The database is back after 14 s.' }),
  })
  .meta({ id: 'StoryEvent' });

/** What `GET /api/map` answers: everything that the page's map and timeline show. */
export const topologySchema = z
  .object({
    at: timestamp,
    setting: z.enum(['mesh', 'local']).meta({ description: 'local: there is no mesh.' }),
    nodes: z.array(node),
    edges: z.array(edge),
    story: z.array(timelineEvent).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'LibraryMap' });

export type Topology = z.infer<typeof topologySchema>;
export type TopologyNode = z.infer<typeof node>;
export type TopologyEdge = z.infer<typeof edge>;
export type TimelineEvent = z.infer<typeof timelineEvent>;
export type Health = z.infer<typeof health>;
/** The topology at one moment, without the timeline. */
export type TopologySnapshot = Pick<Topology, 'at' | 'setting' | 'nodes' | 'edges'>;
