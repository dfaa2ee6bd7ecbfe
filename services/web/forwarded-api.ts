import { z } from 'zod';
import type { Handler } from '../platform/route.ts';
import type { Upstream } from './upstream.ts';

const forwardedPaths = ['/books', '/books/count', '/books/{id}', '/stats', '/events'];

const openApiDocument = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

/** Answers the part of inventory's OpenAPI document that web forwards, with the paths that it has at web. */
export function describeForwarded(inventory: Upstream): Handler {
  return async (_input, res) => {
    const { body } = await inventory.request('/openapi.json');
    const { paths, ...document } = openApiDocument.parse(JSON.parse(body));
    const forwarded = forwardedPaths.map((path) => [`/api${path}`, paths[path]] as const);
    res.json({ ...document, paths: Object.fromEntries(forwarded) });
  };
}
