import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findText } from '../lib/files.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import { args } from '../lib/run.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { ClusterClient } from './cluster.ts';

/** The objects of a cluster, `Kind namespace/name`, each with the fingerprint of what somebody wants it to be. */
export type Snapshot = Record<string, string>;

interface AnyObject {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: unknown[];
  };
  [field: string]: unknown;
}

type Client = Pick<ClusterClient, 'kubectl' | 'namespace'>;

/** They come and go, or change, by themselves. */
const volatileKinds =
  /^(events|leases|endpoints|endpointslices|pods|replicasets|controllerrevisions|csistoragecapacities|certificatesigningrequests)(\.|$)|\.metrics\.k8s\.io$/;
const volatileAnnotations = /^(deployment\.kubernetes\.io\/|control-plane\.alpha\.kubernetes\.io\/)/;

const kindsAtOnce = 20;
const listLimitMs = 60_000;

export async function takeSnapshot(client: Client): Promise<Snapshot> {
  const objects = await readObjects(client);
  return Object.fromEntries(objects.map((object) => [identify(object), fingerprintOf(object)]));
}

/**
 * How the cluster differs from a snapshot, a line each: what is not there any more, what is not the same, and what there is besides
 * in our namespace or under our label.
 */
export async function findDifferences(
  client: Client,
  before: Snapshot,
  deployment: string,
): Promise<string[]> {
  const after = new Map((await readObjects(client)).map((object) => [identify(object), object]));
  const lost = Object.entries(before).flatMap(([id, hash]) => {
    const object = after.get(id);
    if (object === undefined) return [`${id}: deleted`];
    return fingerprintOf(object) === hash ? [] : [`${id}: changed`];
  });
  const left = [...after].filter(
    ([id, { metadata }]) =>
      before[id] === undefined &&
      (metadata.namespace === client.namespace || metadata.labels?.[ownerLabel] === deployment),
  );
  return [...lost, ...left.map(([id]) => `${id}: was not there`)];
}

/** All objects of the cluster that we may list and that no other object owns. */
async function readObjects({ kubectl }: Client): Promise<AnyObject[]> {
  const resources = (await kubectl(args`api-resources --verbs=list --output=name`)).split('\n');
  const kinds = resources.filter((kind) => !volatileKinds.test(kind));
  const lists = await Promise.all(chunk(kinds, kindsAtOnce).map((some) => listObjects(kubectl, some)));
  return lists.flat().filter(({ metadata }) => metadata.ownerReferences === undefined);
}

/** One kind that we may not list hides the others of a command: then each is asked for by itself. */
async function listObjects(kubectl: ClusterClient['kubectl'], kinds: string[]): Promise<AnyObject[]> {
  const get = args`get ${kinds.join(',')} --all-namespaces --ignore-not-found --output=json`;
  try {
    const text = await kubectl(get, { timeoutMs: listLimitMs });
    return text === '' ? [] : (JSON.parse(text) as { items: AnyObject[] }).items;
  } catch (error) {
    if (!/forbidden|MethodNotAllowed/i.test(String(error))) throw error;
    if (kinds.length === 1) return [];
    return (await Promise.all(kinds.map((kind) => listObjects(kubectl, [kind])))).flat();
  }
}

function chunk<T>(items: T[], size: number): T[][] {
  return items.length <= size ? [items] : [items.slice(0, size), ...chunk(items.slice(size), size)];
}

/** Notes what is there, unless an earlier run has done so. */
export async function writeSnapshotOnce(client: Client, file: string): Promise<void> {
  if ((await findSnapshot(file)) !== undefined) return;
  const snapshot = await takeSnapshot(client);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(snapshot, undefined, 1));
}

export async function findSnapshot(file: string): Promise<Snapshot | undefined> {
  const text = await findText(file);
  return text === undefined ? undefined : (JSON.parse(text) as Snapshot);
}

function identify({ kind, metadata: { namespace, name } }: AnyObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function fingerprintOf({ metadata, status: _status, ...rest }: AnyObject): string {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => !volatileAnnotations.test(key),
  );
  return fingerprint(
    sortedJson({ ...rest, labels: metadata.labels ?? {}, annotations: Object.fromEntries(annotations) }),
  );
}

/** JSON that does not depend on the order of fields. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
