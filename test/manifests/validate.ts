import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Manifest } from './manifest.ts';

interface KubernetesSchema {
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

interface SchemaFile {
  source: string;
  schemas: Record<string, KubernetesSchema>;
}

const kubernetes = readSchemas('kubernetes.json');
const istio = readSchemas('istio.json');
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
ajv.addSchema({ $id: 'kubernetes', ...kubernetes });
ajv.addSchema({ $id: 'istio', ...istio });

/** The names of every kind that there is a schema for, as `apps/v1 Deployment`, with the schema's address. */
const addresses = new Map<string, string>(
  Object.keys(istio.schemas).map((kind) => [kind, `istio#/schemas/${pointer(kind)}`]),
);
for (const [name, schema] of Object.entries(kubernetes.schemas)) {
  for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
    addresses.set(`${group === '' ? '' : `${group}/`}${version} ${kind}`, `kubernetes#/schemas/${name}`);
  }
}

const objectMeta = 'kubernetes#/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Every way in which an object is not what Kubernetes or Istio would take, one line each; none when it is fine. */
export function findProblems(manifest: Manifest): string[] {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const address = addresses.get(kind);
  if (address === undefined) return [`there is no schema of ${kind}: see test/manifests/schemas/collect.ts`];
  return [...problems(address, manifest), ...problems(objectMeta, manifest.metadata, '/metadata')];
}

function problems(address: string, value: unknown, prefix = ''): string[] {
  const validate = ajv.getSchema(address) ?? ajv.compile({ $ref: address });
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty: unknown } = params as { additionalProperty?: string };
    return unknown === undefined
      ? `${prefix}${instancePath} ${message ?? 'is wrong'}`
      : `${prefix}${instancePath} must not have "${unknown}"`;
  });
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll(' ', '%20');
}

function readSchemas(file: string): SchemaFile {
  const text = readFileSync(new URL(`schemas/${file}`, import.meta.url), 'utf8');
  return JSON.parse(text) as SchemaFile;
}
