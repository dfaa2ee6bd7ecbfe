import type { Deployment } from '../lib/deployment.ts';
import type { Check } from './check.ts';
import { createInside } from './inside.ts';
import type { Probes } from './probes.ts';
import { followPods } from './proxy-log.ts';

const services = { web: 8080, acquisitions: 8082, inventory: 8081 };
const kubeletPort = 10250;

/** Who does not get to the services, and where these do not get to: each tried, and told apart by who refused. */
export function serviceRefusalChecks({ cluster }: Deployment, probes: Probes): Check[] {
  const inventory = createInside(cluster, 'deploy/inventory', 'inventory');
  const urls = Object.entries(services).map(
    ([app, port]) => [app, `http://${app}.default.svc.cluster.local:${port}/healthz`] as const,
  );

  return [
    {
      claim: "an outsider's plaintext is refused by the proxy of every service",
      check: async () => {
        const outsider = await probes.outsider();
        const seen = urls.map(async ([app, url]) => {
          const atPods = followPods(cluster, app);
          const outcome = await outsider.get(url);
          if (outcome.refusal === undefined) throw new Error(`${app} answered ${outcome.status}`);
          await atPods(`the proxy of ${app} says why`, / filter_chain_not_found /);
          return `${app}: ${outcome.refusal}`;
        });
        return `${(await Promise.all(seen)).join(', ')}; filter_chain_not_found in their logs`;
      },
    },
    {
      claim: "a stranger's request is refused by the proxy of every service",
      check: async () => {
        const stranger = await probes.stranger();
        const seen = urls.map(async ([app, url]) => {
          const atPods = followPods(cluster, app);
          const outcome = await stranger.get(url);
          const said = outcome.refusal ?? `${outcome.status} ${outcome.body}`;
          if (said !== '403 RBAC: access denied') throw new Error(`${app}: ${said}`);
          await atPods(`the proxy of ${app} says why`, / 403 - rbac_access_denied_matched_policy\[none\] /);
          return app;
        });
        return `${(await Promise.all(seen)).join(', ')}: 403 RBAC: access denied, no policy allows it`;
      },
    },
    {
      claim: "a host that the mesh does not know is refused by inventory's own proxy",
      check: async () => {
        const outsider = await probes.outsider();
        const node = await cluster.kubectl([
          'get',
          'node',
          '-o',
          'jsonpath={.items[0].status.addresses[0].address}',
        ]);
        const control = await outsider.dial(node, kubeletPort);
        if (!control.stays) throw new Error(`${node}:${kubeletPort} does not answer the outsider either`);
        const atPods = followPods(cluster, 'inventory');
        const outcome = await inventory.dial(node, kubeletPort);
        if (outcome.stays) throw new Error(`inventory reaches ${node}:${kubeletPort}`);
        await atPods("inventory's proxy says why", new RegExp(` BlackHoleCluster - ${node}:${kubeletPort} `));
        return `${node}:${kubeletPort} answers the outsider; for inventory it is the BlackHoleCluster`;
      },
    },
  ];
}
