import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type Operation, type RequestSchemas, type ResponseDescription, route, type Route } from './route.ts';

export interface ApiDescription {
  title: string;
  description: string;
  /** What each status of a problem document means in this service. */
  problems: Record<number, string>;
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

/** Builds the route that serves the OpenAPI document of `routes`. */
export function openApiRoute({ title, description, problems }: ApiDescription, routes: Route[]): Route {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, method, request = {}, operation } of routes) {
    if (operation) paths[path] = { ...paths[path], [method]: describe(request, operation, problems) };
  }
  const info = { title, version: '1.0.0', description };
  const document = createDocument({ openapi: '3.1.0', info, paths });
  return route({ method: 'get', path: '/openapi.json', handler: (_input, res) => void res.json(document) });
}

function describe(
  { params, query, headers, body }: RequestSchemas,
  { operationId, summary, responses, problems }: Operation,
  descriptions: ApiDescription['problems'],
): ZodOpenApiOperationObject {
  const hasParameters = [params, query, headers].some((schema) => schema !== undefined);
  const statuses = [...problems];
  if (hasParameters || body) statuses.push(400);
  if (body) statuses.push(413, 415);
  return {
    operationId,
    summary,
    ...(hasParameters && {
      requestParams: {
        ...(params && { path: params }),
        ...(query && { query }),
        ...(headers && { header: headers }),
      },
    }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body.schema } } },
    }),
    responses: {
      ...mapValues(responses, describeResponse),
      ...Object.fromEntries(statuses.map((status) => [status, describeProblem(descriptions[status])])),
    },
  };
}

function describeResponse({ schema, contentType = 'application/json', ...rest }: ResponseDescription) {
  return { ...rest, content: { [contentType]: { schema } } };
}

function describeProblem(description: string | undefined) {
  if (description === undefined) throw new Error('A route answers a problem that the API does not describe.');
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}

function mapValues<Value, Result>(values: Record<number, Value>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)] as const));
}
