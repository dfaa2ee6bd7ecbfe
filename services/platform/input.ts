import express, { type RequestHandler } from 'express';
import type { z } from 'zod';
import { AppError, InvalidInput } from './errors.ts';

/** Reads a JSON body of at most `maxBytes`: 415 for another type, 413 past the limit, 400 when it is not JSON. */
export function jsonBody(maxBytes: number): RequestHandler {
  const parseBody: RequestHandler = express.json({ limit: maxBytes, strict: false });
  return (req, res, next) => {
    // `is` answers null when there is no body, which is for the route to judge.
    if (req.is('json') === false) {
      throw new AppError(415, 'unsupported-media-type', 'Send the body as application/json.');
    }
    parseBody(req, res, next);
  };
}

/** Checks `value` against `schema`. Throws InvalidInput with every problem at once; `what` names the input in it. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  throw new InvalidInput(`The ${what} is not valid: see errors.`, { errors });
}
