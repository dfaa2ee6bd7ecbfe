/**
 * Writes kubernetes.json and istio.json beside this file: the schemas of the kinds that k8s/ uses, as the API server
 * and Istio's charts publish them, closed so that an unknown field is refused (the API server's strict validation).
 * Needs a cluster of the wanted Kubernetes version and the wanted istioctl:
 *
 *   node test/manifests/schemas/collect.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { getLastStep } from '../../../scripts/application/workshop.ts';
import { readManifests, renderKustomization, renderObservation } from '../kustomize.ts';

type Schema = Record<string, unknown>;

interface OpenApi {
  components: { schemas: Record<string, Schema> };
}

interface CustomResourceDefinition {
  kind: string;
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const isIstio = (apiVersion: string) => apiVersion.includes('istio.io/');

const output = (command: string, ...args: string[]) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** Leaves out what a person reads, keeps what a validator reads, and refuses fields that a schema does not name. */
function closed(value: unknown, isSchema = true): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item));
  if (typeof value !== 'object' || value === null) return value;
  const result: Schema = {};
  for (const [key, inner] of Object.entries(value)) {
    if (isSchema && ['description', 'x-kubernetes-validations', 'default'].includes(key)) continue;
    const isLogic = isSchema && ['oneOf', 'anyOf', 'not'].includes(key);
    result[key] = isLogic ? inner : closed(inner, !(isSchema && key === 'properties'));
  }
  const isOpen = 'additionalProperties' in result || 'x-kubernetes-preserve-unknown-fields' in result;
  if (isSchema && 'properties' in result && !isOpen) result.additionalProperties = false;
  return result;
}

/** The definitions that a schema refers to, and those that these refer to. */
function reachable(all: Record<string, Schema>, roots: string[]): Record<string, Schema> {
  const found = new Map<string, Schema>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const schema = closed(all[name]) as Schema;
    found.set(name, schema);
    for (const [, inner] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      visit(inner ?? '');
  };
  roots.forEach(visit);
  return Object.fromEntries([...found].sort(([one], [other]) => one.localeCompare(other, 'en')));
}

function writeSchemas(file: string, source: string, schemas: Record<string, Schema>): void {
  const lines = Object.entries(schemas).map(([name, schema]) => {
    const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/schemas/');
    return `    ${JSON.stringify(name)}: ${text}`;
  });
  const text = `{\n  "source": ${JSON.stringify(source)},\n  "schemas": {\n${lines.join(',\n')}\n  }\n}\n`;
  writeFileSync(new URL(file, import.meta.url), text);
}

const used = [
  ...(await renderKustomization((await getLastStep()).folder)),
  ...(await renderKustomization('k8s/istio')),
  ...(await readManifests('k8s/migration/postgres-1.yaml')),
  ...(await renderObservation()),
];
const kinds = new Set(used.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));

const kubernetes: Record<string, Schema> = {};
const roots = [objectMeta];
for (const apiVersion of new Set([...kinds].map((kind) => kind.split(' ')[0] ?? ''))) {
  if (isIstio(apiVersion)) continue;
  const path = apiVersion.includes('/') ? `/openapi/v3/apis/${apiVersion}` : `/openapi/v3/api/${apiVersion}`;
  Object.assign(
    kubernetes,
    (JSON.parse(output('kubectl', 'get', '--raw', path)) as OpenApi).components.schemas,
  );
}
for (const [name, schema] of Object.entries(kubernetes)) {
  const versions = (schema['x-kubernetes-group-version-kind'] ?? []) as Record<string, string>[];
  const isUsed = versions.some(({ group, version, kind }) =>
    kinds.has(`${[group, version].filter(Boolean).join('/')} ${kind ?? ''}`),
  );
  if (isUsed) roots.push(name);
}
const { gitVersion } = JSON.parse(output('kubectl', 'get', '--raw', '/version')) as { gitVersion: string };
writeSchemas('kubernetes.json', `Kubernetes ${gitVersion}: /openapi/v3`, reachable(kubernetes, roots));

const istio: Record<string, Schema> = {};
const generated = output('istioctl', 'manifest', 'generate', '--filename', 'k8s/istio/install.yaml');
for (const document of parseAllDocuments(generated)) {
  const resource = document.toJS() as CustomResourceDefinition | null;
  if (resource?.kind !== 'CustomResourceDefinition') continue;
  const { group, names, versions } = resource.spec;
  for (const { name, schema } of versions) {
    if (!kinds.has(`${group}/${name} ${names.kind}`)) continue;
    const { properties, ...rest } = schema.openAPIV3Schema;
    const text = { type: 'string' };
    const whole = {
      ...rest,
      properties: { apiVersion: text, kind: text, metadata: {}, ...(properties as Schema) },
    };
    istio[`${group}/${name} ${names.kind}`] = closed(whole) as Schema;
  }
}
const version = output('istioctl', 'version', '--remote=false').trim().split(' ').at(-1) ?? '';
writeSchemas('istio.json', `Istio ${version}: istioctl manifest generate`, istio);
