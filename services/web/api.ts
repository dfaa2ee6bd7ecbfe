import type { z } from 'zod';
import type { Methods } from '../platform/http.ts';
import { jsonBody } from '../platform/input.ts';
import { passEvents } from './events.ts';
import { forward, postJson, searchOf } from './forward.ts';
import type { LibraryMap } from './map/library-map.ts';
import { openapi, type pageSettings } from './openapi.ts';
import type { Upstream } from './upstream.ts';

const maxBodyBytes = 64 * 1024;
export const mapPath = '/api/map';

interface Parts {
  inventory: Upstream;
  acquisitions: Upstream;
  traceUrl: string | undefined;
  readMap: () => Promise<LibraryMap>;
  stopping: AbortSignal;
}

/** The API of the page: what it may ask of inventory and of acquisitions, under one roof. */
export function apiRoutes({
  inventory,
  acquisitions,
  traceUrl,
  readMap,
  stopping,
}: Parts): Record<string, Methods> {
  const parseJson = jsonBody(maxBodyBytes);
  const press = () => ({ method: 'POST' });
  return {
    '/api/books': {
      get: forward(inventory, (req) => `/books${searchOf(req.url)}`),
      post: [parseJson, forward(inventory, () => '/books', postJson(addSource))],
    },
    '/api/books/:id': {
      get: forward(inventory, ({ params }) => `/books/${encodeURIComponent(String(params.id))}`),
    },
    '/api/stats': { get: forward(inventory, () => '/stats') },
    '/api/events': { get: passEvents(inventory, stopping) },
    [mapPath]: {
      get: async (_req, res) => void res.set('Cache-Control', 'no-store').json(await readMap()),
    },
    '/api/settings': {
      get: (_req, res) => {
        const settings: z.infer<typeof pageSettings> = { traceUrl: traceUrl ?? null };
        res.set('Cache-Control', 'no-store').json(settings);
      },
    },
    '/openapi.json': { get: (_req, res) => void res.json(openapi) },
    '/api/acquisitions': { get: forward(acquisitions, () => '/status') },
    '/api/acquisitions/pause': { post: forward(acquisitions, () => '/pause', press) },
    '/api/acquisitions/resume': { post: forward(acquisitions, () => '/resume', press) },
    '/api/acquisitions/rate': { post: [parseJson, forward(acquisitions, () => '/rate', postJson())] },
  };
}

/** Says that the book came by the page. What is no object is passed on as it is: inventory says what is wrong. */
function addSource(body: unknown): unknown {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject ? { ...body, source: 'web' } : body;
}
