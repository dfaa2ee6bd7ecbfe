import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import type { CloudStep } from './cloud-step.ts';
import { isAlreadyThere, isNotThere, type Gcloud } from './gcloud.ts';
import { describe, findOwner, markOf, verifyOurs, type Description } from './ownership.ts';
import type { Resource } from './resources.ts';

/** Of the kinds that are made slowly: one that an interrupted run has left is waited for, or started, or refused. */
const statuses: Partial<Record<string, { ready: string[]; stopped: string[]; broken: string[] }>> = {
  'container clusters': {
    ready: ['RUNNING', 'RECONCILING'],
    stopped: [],
    broken: ['ERROR', 'DEGRADED', 'STOPPING'],
  },
  'compute instances': { ready: ['RUNNING'], stopped: ['TERMINATED'], broken: ['STOPPING', 'SUSPENDED'] },
};

const quick = 120_000;

/** Makes what isn't there yet, and completes what is there by half. Throws a UserError where that name is somebody else's. */
export function createResource(gcloud: Gcloud, deployment: string, resource: Resource): CloudStep {
  const { title, group, name, location, options, mark, limitMs = quick } = resource;
  const marking = mark === undefined ? [] : [`--${mark}=${markOf(deployment)}`];
  const create = [...group.split(' '), 'create', name, ...location, ...options, ...marking];
  const start = [...group.split(' '), 'start', name, ...location];
  const status = statuses[group];
  const isReady = (found: Description) => status === undefined || status.ready.includes(found.status ?? '');

  const findOurs = async () => {
    const found = await describe(gcloud, resource);
    if (found !== undefined) verifyOurs(found, deployment, resource);
    return found;
  };
  const awaitReady = async () => {
    const found = await findOurs();
    if (found === undefined) throw new Error('it is not there');
    if (!isReady(found)) throw new Error(`its status is ${found.status ?? 'unknown'}`);
  };

  return {
    title,
    limitMs,
    commands: [gcloud.show(create)],
    done: async () => {
      const found = await findOurs();
      return found !== undefined && isReady(found) ? 'already there' : undefined;
    },
    run: async () => {
      // Of the other kinds, `done` has just seen that there is none.
      const found = status === undefined ? undefined : await findOurs();
      if (found === undefined) {
        await gcloud.run(create, { timeoutMs: limitMs }).catch((error: unknown) => {
          if (!isAlreadyThere(error)) throw error;
          return awaitReady();
        });
      } else if (status?.broken.includes(found.status ?? '')) {
        throw new UserError(
          `${title}: its status is ${found.status ?? ''}. ${found.statusMessage ?? ''} If that stays so: make cloud-gcp-down, then make cloud-gcp.`,
        );
      } else if (status?.stopped.includes(found.status ?? '')) {
        await gcloud.run(start, { timeoutMs: limitMs });
      }
      if (status !== undefined) await waitFor(title, awaitReady, { timeoutMs: limitMs, everyMs: 5_000 });
      return found === undefined ? undefined : { note: `was ${found.status ?? 'there'}` };
    },
  };
}

/** Removes what is there and ours. */
export function removeResource(gcloud: Gcloud, deployment: string, resource: Resource): CloudStep {
  const { title, group, name, id = name, location, limitMs = 5 * 60_000 } = resource;
  const remove = [...group.split(' '), 'delete', id, ...location, '--quiet'];
  return {
    title,
    limitMs,
    commands: [gcloud.show(remove)],
    done: async () => {
      const owner = await findOwner(gcloud, deployment, resource);
      if (owner === undefined) return 'not there';
      return owner === 'us' ? undefined : 'there, but not ours: it stays';
    },
    run: async () => {
      await gcloud.run(remove, { timeoutMs: limitMs }).catch((error: unknown) => {
        if (!isNotThere(error)) throw error;
      });
      return undefined;
    },
  };
}
