import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { describeOperations, json } from '../platform/openapi.ts';
import { libraryMap } from './map/library-map.ts';

/** What the page has to know before it shows anything. */
export const pageSettings = z
  .object({
    traceUrl: z.string().nullable().meta({
      description: 'Where a trace is shown, with {traceId} in the place of its id.',
      example: 'http://127.0.0.1:16686/trace/{traceId}',
    }),
  })
  .meta({ id: 'PageSettings' });

const operation = describeOperations({ 500: 'A bug of ours.' });

/** The description of what web answers by itself, made from the schemas that its answers are typed by. */
export const openapi = createDocument({
  openapi: '3.1.0',
  info: {
    title: 'Web',
    version: '1.0.0',
    description:
      'What the page is drawn from. /api/books, /api/stats and /api/events are answered by inventory, which describes them itself.',
  },
  paths: {
    '/api/map': {
      get: operation('readMap', 'Where everything is, who calls whom, and how that goes', [500], {
        responses: { 200: { description: 'At most a second old while anybody asks.', ...json(libraryMap) } },
      }),
    },
    '/api/settings': {
      get: operation('readSettings', 'What is set for the page', [], {
        responses: { 200: { description: 'The settings.', ...json(pageSettings) } },
      }),
    },
  },
});
