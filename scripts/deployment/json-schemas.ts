import { z } from 'zod';
import { deploymentSchema } from '../lib/settings.ts';
import { reportSchema } from './report.ts';

/** JSON Schemas of a deployment's files, by the name of the file in docs/schemas. */
export function buildJsonSchemas(): Record<string, object> {
  return {
    'deployment-report.json': toJsonSchema(reportSchema, '.deployment.json, or .deployment.NAME.json'),
    'deployment-settings.json': toJsonSchema(deploymentSchema, '.deployment/NAME/settings.json'),
  };
}

function toJsonSchema(schema: z.ZodType, title: string): object {
  return { title, ...z.toJSONSchema(schema, { target: 'draft-7' }) };
}
