import { UserError } from '../lib/user-error.ts';
import type { Gcloud } from './gcloud.ts';
import type { Resource } from './resources.ts';

/** What `describe` says that we ask for, of whatever kind of thing. */
export interface Description {
  description?: string;
  labels?: Record<string, string>;
  resourceLabels?: Record<string, string>;
  status?: string;
  statusMessage?: string;
}

/** The label, or the description where there can be no labels, of whatever belongs to a deployment. */
export function markOf(deployment: string): string {
  return `mesh-library=${deployment}`;
}

export function describe(
  gcloud: Gcloud,
  { group, name, id = name, location }: Resource,
): Promise<Description | undefined> {
  return gcloud.find([...group.split(' '), 'describe', id, ...location]);
}

/** Whose the thing of that name is; undefined where there is none. */
export async function findOwner(
  gcloud: Gcloud,
  deployment: string,
  resource: Resource,
): Promise<'us' | 'somebody else' | undefined> {
  const found = await describe(gcloud, resource);
  if (found === undefined) return undefined;
  return isOurs(found, deployment, resource) ? 'us' : 'somebody else';
}

export function verifyOurs(found: Description, deployment: string, resource: Resource): void {
  if (isOurs(found, deployment, resource)) return;
  throw new UserError(
    `The project has a "${resource.name}" (${resource.group}) that isn't ours: it lacks ${markOf(deployment)}. Choose another name: NAME=library-2 make cloud-gcp`,
  );
}

function isOurs(found: Description, deployment: string, { mark }: Resource): boolean {
  if (mark === undefined) return true;
  if (mark === 'description') return found.description === markOf(deployment);
  return (found.resourceLabels ?? found.labels)?.['mesh-library'] === deployment;
}
