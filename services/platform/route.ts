import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { jsonBody, parseInput } from './input.ts';

/** What a route reads of a request; whatever does not match its schema is answered with 400. */
export interface RequestSchemas {
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** `name` is what error messages call the body. */
  body?: { name: string; schema: z.ZodType; maxBytes: number };
}

/** A successful answer: JSON unless `contentType` says otherwise. */
export interface ResponseDescription extends Pick<ZodOpenApiResponseObject, 'headers' | 'links'> {
  description: string;
  schema: z.ZodType;
  contentType?: string;
}

interface RouteDescription<Schemas> {
  method: 'get' | 'post';
  /** In OpenAPI's notation, such as /books/{id}. */
  path: string;
  request?: Schemas;
  /** How the OpenAPI document describes the route; one without it is internal and left out. */
  operation?: Operation;
  /** False for a route that is called every second: its requests would fill the log. */
  isLogged?: boolean;
}

export interface Operation {
  operationId: string;
  summary: string;
  responses: Record<number, ResponseDescription>;
  /** The problems that the handler answers with, besides those of reading the request. */
  problems: number[];
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** What the handler gets of a request: each part as its schema has parsed it. */
export interface Input<Schemas extends RequestSchemas> {
  params: Parsed<Schemas['params']>;
  query: Parsed<Schemas['query']>;
  headers: Parsed<Schemas['headers']>;
  body: Schemas['body'] extends { schema: infer Schema } ? Parsed<Schema> : undefined;
}

export type Handler<Schemas extends RequestSchemas = RequestSchemas> = (
  input: Input<Schemas>,
  res: Response,
  req: Request,
) => void | Promise<void>;

export interface Route extends RouteDescription<RequestSchemas> {
  handlers: RequestHandler[];
}

/** Declares a route once: Express serves it, and the OpenAPI document describes it, from the same schemas. */
export function route<const Schemas extends RequestSchemas>({
  handler,
  ...description
}: RouteDescription<Schemas> & { handler: Handler<Schemas> }): Route {
  const { request = {} as Schemas } = description;
  const answer: RequestHandler = (req, res) => handler(parseRequest(request, req), res, req);
  return { ...description, handlers: request.body ? [jsonBody(request.body.maxBytes), answer] : [answer] };
}

function parseRequest<Schemas extends RequestSchemas>(schemas: Schemas, req: Request): Input<Schemas> {
  const { params, query, headers, body } = schemas;
  return {
    headers: headers && parseInput(headers, req.headers, 'header'),
    params: params && parseInput(params, req.params, 'path'),
    query: query && parseInput(query, req.query, 'query'),
    body: body && parseInput(body.schema, req.body, body.name),
  } as Input<Schemas>;
}
