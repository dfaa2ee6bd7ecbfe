import type { Deployment } from '../deployment/deployment.ts';
import type { Check } from './check.ts';
import { createInside } from '../cluster/pod-client.ts';
import type { Probes } from './probe-pods.ts';
import { followPods, linePatienceMs } from '../mesh/access-log.ts';

const services = { web: 8080, acquisitions: 8082, inventory: 8081 };
const kubeletPort = 10250;

/** Who does not get to the services, and where these do not get to: each tried, and told apart by who refused. */
export function serviceRefusalChecks(
  { cluster }: Deployment,
  probes: Pick<Probes, 'outsider' | 'stranger'>,
  patienceMs = linePatienceMs,
): Check[] {
  const inventory = createInside(cluster, 'deploy/inventory', 'inventory');

  return [
    {
      claim: "an outsider's plaintext is refused by the proxy of every service",
      check: async () => {
        const outsider = await probes.outsider();
        const seen = await ofEachService(async (app, url) => {
          const atPods = followPods(cluster, app, patienceMs);
          const outcome = await outsider.get(url);
          if (outcome.refusal === undefined) throw new Error(`answered ${outcome.status}`);
          await atPods('its proxy says why', / filter_chain_not_found /);
          return outcome.refusal;
        });
        return `${seen}; filter_chain_not_found in their logs`;
      },
    },
    {
      claim: "a stranger's request is refused by the proxy of every service",
      check: async () => {
        const stranger = await probes.stranger();
        const seen = await ofEachService(async (app, url) => {
          const atPods = followPods(cluster, app, patienceMs);
          const outcome = await stranger.get(url);
          const said = outcome.refusal ?? `${outcome.status} ${outcome.body}`;
          if (said !== '403 RBAC: access denied') throw new Error(said);
          await atPods('its proxy says why', / 403 - rbac_access_denied_matched_policy\[none\] /);
          return said;
        });
        return `${seen}; no policy allows it, say their logs`;
      },
    },
    {
      claim: "a host that the mesh does not know is refused by inventory's own proxy",
      check: async () => {
        const outsider = await probes.outsider();
        const node = await cluster.kubectl([
          ...['get', 'node', '-o'],
          'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
        ]);
        const control = await outsider.dial(node, kubeletPort);
        if (!control.stays) throw new Error(`${node}:${kubeletPort} does not answer the outsider either`);
        const atPods = followPods(cluster, 'inventory', patienceMs);
        const outcome = await inventory.dial(node, kubeletPort);
        if (outcome.stays) throw new Error(`inventory reaches ${node}:${kubeletPort}`);
        await atPods("inventory's proxy says why", new RegExp(` BlackHoleCluster - ${node}:${kubeletPort} `));
        return `${node}:${kubeletPort} answers the outsider; for inventory it is the BlackHoleCluster`;
      },
    },
  ];
}

/** What was seen of each, or, when any claim is false, an error that tells of all for which it is. */
async function ofEachService(see: (app: string, url: string) => Promise<string>): Promise<string> {
  const apps = Object.entries(services);
  const outcomes = await Promise.allSettled(
    apps.map(([app, port]) => see(app, `http://${app}.default.svc.cluster.local:${port}/healthz`)),
  );
  const told = outcomes.map((outcome, index) => {
    const reason: unknown = outcome.status === 'fulfilled' ? outcome.value : outcome.reason;
    return `${apps[index]?.[0] ?? ''}: ${reason instanceof Error ? reason.message : String(reason)}`;
  });
  const wrong = told.filter((_text, index) => outcomes[index]?.status === 'rejected');
  if (wrong.length > 0) throw new Error(wrong.join(', '));
  return told.join(', ');
}
