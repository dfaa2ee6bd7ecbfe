import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

/** Builds the function that describes an operation; `problems` says what each status means that is no success. */
export function describeOperations<Status extends number>(problems: Record<Status, string>) {
  return (
    operationId: string,
    summary: string,
    failures: Status[],
    rest: Omit<ZodOpenApiOperationObject, 'operationId' | 'summary'>,
  ): ZodOpenApiOperationObject => {
    const responses: ZodOpenApiResponsesObject = { ...rest.responses };
    for (const status of failures) {
      Object.assign(responses, {
        [status]: {
          description: problems[status],
          content: { 'application/problem+json': { schema: problem } },
        },
      });
    }
    return { operationId, summary, ...rest, responses };
  };
}

export function json(schema: z.ZodType) {
  return { content: { 'application/json': { schema } } };
}
