import type { Node } from 'kubernetes-types/core/v1.js';
import { createPodClient } from '../cluster/pod-client.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { followPodLogs, logTimeoutMs } from '../mesh/access-log.ts';
import { runCheck, type Check, type CheckReport } from './check.ts';
import type { ProbePods } from './probe-pods.ts';

const ports = { web: 8080, acquisitions: 8082, inventory: 8081 };
const kubeletPort = 10250;

/** Who can't connect to the services, and where these can't connect to. The access logs show that a proxy refused. */
export function serviceAccessChecks(
  { cluster }: Deployment,
  pods: Pick<ProbePods, 'outsideMesh' | 'unauthorized'>,
  timeoutMs = logTimeoutMs,
): Check[] {
  return [
    {
      claim: 'plaintext from outside the mesh is refused by the proxy of every service',
      check: async () => {
        const outsideMesh = await pods.outsideMesh();
        const observed = await forEachService(cluster.namespace, async (app, url) => {
          const findLine = followPodLogs(cluster, app, timeoutMs);
          const result = await outsideMesh.get(url);
          if (result.error === undefined) throw new Error(`answered ${result.status}`);
          await findLine('its proxy logs the reason', / filter_chain_not_found /);
          return result.error;
        });
        return `${observed}; filter_chain_not_found in their logs`;
      },
    },
    {
      claim: 'an unauthorized identity is refused by the proxy of every service',
      check: async () => {
        const unauthorized = await pods.unauthorized();
        const observed = await forEachService(cluster.namespace, async (app, url) => {
          const findLine = followPodLogs(cluster, app, timeoutMs);
          const result = await unauthorized.get(url);
          const response = result.error ?? `${result.status} ${result.body}`;
          if (response !== '403 RBAC: access denied') throw new Error(response);
          await findLine('its proxy logs the reason', / 403 - rbac_access_denied_matched_policy\[none\] /);
          return response;
        });
        return `${observed}; no policy allows it, according to their logs`;
      },
    },
    {
      claim: "a host that the mesh does not know is refused by inventory's own proxy",
      check: async () => {
        const inventory = createPodClient(cluster, 'deploy/inventory', 'inventory');
        const outsideMesh = await pods.outsideMesh();
        const [node] = await cluster.list<Node>('nodes');
        const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
        const host = `${address}:${kubeletPort}`;
        const control = await outsideMesh.dial(address, kubeletPort);
        if (!control.isOpen) throw new Error(`${host} does not answer outside the mesh either`);
        const findLine = followPodLogs(cluster, 'inventory', timeoutMs);
        const connection = await inventory.dial(address, kubeletPort);
        if (connection.isOpen) throw new Error(`inventory reaches ${host}`);
        await findLine("inventory's proxy logs the reason", new RegExp(` BlackHoleCluster - ${host} `));
        return `${host} answers outside the mesh; for inventory it is the BlackHoleCluster`;
      },
    },
  ];
}

/** What was observed of each service; throws that of those for which the check fails. */
async function forEachService(
  namespace: string,
  check: (app: string, url: string) => Promise<string>,
): Promise<string> {
  const reports = await Promise.all(
    Object.entries(ports).map(([app, port]) => {
      const url = `http://${app}.${namespace}.svc.cluster.local:${port}/healthz`;
      return runCheck({ claim: app, check: () => check(app, url) });
    }),
  );
  const format = (some: CheckReport[]) =>
    some.map(({ claim, observed }) => `${claim}: ${observed}`).join(', ');
  const failed = reports.filter(({ holds }) => !holds);
  if (failed.length > 0) throw new Error(format(failed));
  return format(reports);
}
