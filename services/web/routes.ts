import { z } from 'zod';
import { type Handler, route, type Route } from '../platform/route.ts';
import { proxyEventStream } from './event-stream.ts';
import { forward, postJson, searchOf } from './forward.ts';
import { describeForwarded } from './forwarded-api.ts';
import { createLiveStream } from './live-stream.ts';
import type { Poller } from './topology/poller.ts';
import { topologySchema } from './topology/topology.ts';
import type { Upstream } from './upstream.ts';

/** Forwarded unchanged: the service behind checks it. */
const jsonBody = { name: 'body', schema: z.unknown(), maxBytes: 64 * 1024 };

/** How the OpenAPI document introduces what web answers by itself. */
export const api = {
  title: 'Web',
  description:
    'What the page is drawn from. /api/books, /api/stats and /api/events are answered by inventory, which describes them itself.',
  problems: { 500: 'A bug of ours.' },
};

/** What the page has to know before it shows anything. */
const pageSettingsSchema = z
  .object({
    traceUrl: z.string().nullable().meta({
      description: 'Where a trace is shown, with {traceId} in the place of its id.',
      example: 'http://127.0.0.1:16686/trace/{traceId}',
    }),
    observers: z.array(z.object({ title: z.string(), url: z.url() })).meta({
      description: 'What else shows the mesh.',
      example: [{ title: 'Prometheus', url: 'http://127.0.0.1:9090/alerts' }],
    }),
  })
  .meta({ id: 'PageSettings' });

interface Parts {
  inventory: Upstream;
  acquisitions: Upstream;
  pageSettings: z.infer<typeof pageSettingsSchema>;
  poller: Poller;
  stopping: AbortSignal;
}

/** The page's API: its own answers, and those of inventory and acquisitions at the same origin. */
export function webRoutes({ inventory, acquisitions, pageSettings, poller, stopping }: Parts): Route[] {
  return [
    ...inventoryRoutes(inventory, stopping),
    route({
      method: 'get',
      path: '/api/live',
      handler: createLiveStream({ inventory, poller, stopping }),
    }),
    route({
      method: 'get',
      path: '/api/map',
      isLogged: false,
      operation: {
        operationId: 'readMap',
        summary: 'Where everything is, who calls whom, and how that goes',
        responses: {
          200: { description: 'At most a second old while anybody asks.', schema: topologySchema },
        },
        problems: [500],
      },
      handler: async (_input, res) => {
        res.set('Cache-Control', 'no-store').json(await poller.read());
      },
    }),
    route({
      method: 'get',
      path: '/api/settings',
      operation: {
        operationId: 'readSettings',
        summary: 'What is set for the page',
        responses: { 200: { description: 'The settings.', schema: pageSettingsSchema } },
        problems: [],
      },
      handler: (_input, res) => {
        res.set('Cache-Control', 'no-store').json(pageSettings);
      },
    }),
    ...acquisitionsRoutes(acquisitions),
  ];
}

function inventoryRoutes(inventory: Upstream, stopping: AbortSignal): Route[] {
  const get = (path: string, handler: Handler) => route({ method: 'get', path: `/api${path}`, handler });
  return [
    get(
      '/books',
      forward(inventory, (req) => `/books${searchOf(req.url)}`),
    ),
    get(
      '/books/count',
      forward(inventory, (req) => `/books/count${searchOf(req.url)}`),
    ),
    get(
      '/books/{id}',
      forward(inventory, ({ params }) => `/books/${encodeURIComponent(String(params.id))}`),
    ),
    get(
      '/stats',
      forward(inventory, () => '/stats'),
    ),
    get('/events', proxyEventStream(inventory, stopping)),
    get('/openapi.json', describeForwarded(inventory)),
    route({
      method: 'post',
      path: '/api/books',
      request: { body: jsonBody },
      handler: forward(inventory, () => '/books', postJson(addSource)),
    }),
  ];
}

function acquisitionsRoutes(acquisitions: Upstream): Route[] {
  const post = () => ({ method: 'POST' });
  return [
    route({ method: 'get', path: '/api/acquisitions', handler: forward(acquisitions, () => '/status') }),
    route({
      method: 'post',
      path: '/api/acquisitions/pause',
      handler: forward(acquisitions, () => '/pause', post),
    }),
    route({
      method: 'post',
      path: '/api/acquisitions/resume',
      handler: forward(acquisitions, () => '/resume', post),
    }),
    route({
      method: 'post',
      path: '/api/acquisitions/rate',
      request: { body: jsonBody },
      handler: forward(acquisitions, () => '/rate', postJson()),
    }),
  ];
}

/** Marks a book as added on the page. A body that is no object goes on unchanged: inventory says what is wrong. */
function addSource(body: unknown): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject ? { ...body, source: 'web' } : body;
}
