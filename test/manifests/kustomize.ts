import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { type Manifest, nameOf } from './manifest.ts';

interface Labels {
  pairs: Record<string, string>;
  includeTemplates?: boolean;
}

interface Kustomization {
  resources: string[];
  patches?: { path: string }[];
  labels?: Labels[];
  images?: { name: string; newTag: string }[];
  configMapGenerator?: { name: string; files: string[] }[];
}

interface Container {
  image?: string;
}

interface Templated {
  template?: { metadata: { labels?: Record<string, string> }; spec: { containers: Container[] } };
}

const known = ['apiVersion', 'kind', 'resources', 'patches', 'labels', 'images', 'configMapGenerator'];

/**
 * Renders a folder as `kubectl kustomize` does, so that the tests need no kubectl. Understands what this project's
 * files use and refuses the rest; where kubectl is there, a test holds the two equal, but for the hash that kubectl adds to the
 * name of a ConfigMap that it generates.
 */
export async function renderKustomization(folder: string): Promise<Manifest[]> {
  const file = join(folder, 'kustomization.yaml');
  const kustomization = parse(await readFile(file, 'utf8')) as Kustomization;
  const unknown = Object.keys(kustomization).filter((field) => !known.includes(field));
  if (unknown.length > 0) throw new Error(`${file}: this renderer does not know ${unknown.join(', ')}.`);

  const manifests: Manifest[] = [];
  for (const resource of kustomization.resources) {
    const path = join(folder, resource);
    const isFolder = (await stat(path)).isDirectory();
    manifests.push(...(isFolder ? await renderKustomization(path) : await readManifests(path)));
  }
  for (const { name, files } of kustomization.configMapGenerator ?? []) {
    const texts = await Promise.all(files.map((each) => readFile(join(folder, each), 'utf8')));
    const data = Object.fromEntries(files.map((each, index) => [basename(each), texts[index]]));
    manifests.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
  }
  for (const { path } of kustomization.patches ?? []) {
    for (const patch of await readManifests(join(folder, path))) {
      const patched = manifests.find((manifest) => nameOf(manifest) === nameOf(patch));
      if (!patched) throw new Error(`${join(folder, path)}: there is no ${nameOf(patch)} to patch.`);
      merge(patched, patch);
    }
  }
  for (const manifest of manifests) {
    for (const labels of kustomization.labels ?? []) addLabels(manifest, labels);
    for (const image of kustomization.images ?? []) setTag(manifest, image);
  }
  return manifests;
}

/** What `make observe` installs, all of it. */
export async function renderObservation(): Promise<Manifest[]> {
  const folders = (await readdir('k8s/observe')).sort();
  return (await Promise.all(folders.map((name) => renderKustomization(`k8s/observe/${name}`)))).flat();
}

/** The objects of a file. */
export async function readManifests(file: string): Promise<Manifest[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  return documents.map((document) => {
    const problem = document.errors[0];
    if (problem) throw new Error(`${file}: ${problem.message}`, { cause: problem });
    return document.toJS() as Manifest;
  });
}

/** As a JSON merge patch (RFC 7396), which is what kustomize does to kinds that it has no schema of. */
function merge(target: object, patch: object): void {
  for (const [key, value] of Object.entries(patch)) {
    const old = (target as Record<string, unknown>)[key];
    if (isObject(old) && isObject(value)) merge(old, value);
    else Object.assign(target, { [key]: value as unknown });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addLabels(manifest: Manifest, { pairs, includeTemplates = false }: Labels): void {
  Object.assign((manifest.metadata.labels ??= {}), pairs);
  const template = templateOf(manifest);
  if (template && includeTemplates) Object.assign((template.metadata.labels ??= {}), pairs);
}

function setTag(manifest: Manifest, { name, newTag }: { name: string; newTag: string }): void {
  for (const container of templateOf(manifest)?.spec.containers ?? []) {
    if (container.image === name) container.image = `${name}:${newTag}`;
  }
}

function templateOf(manifest: Manifest): Templated['template'] {
  return manifest.kind === 'Deployment' ? (manifest.spec as Templated).template : undefined;
}

/** Where there is none that deploy-all accepts, only the mesh tests use kubectl on the same folders. */
export function hasKubectl(): boolean {
  try {
    const text = execFileSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8' });
    const { clientVersion } = JSON.parse(text) as { clientVersion: { minor: string } };
    return Number.parseInt(clientVersion.minor, 10) >= 34;
  } catch {
    return false;
  }
}

/** Whether this machine has a program that only some tests need. */
export function hasCommand(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
