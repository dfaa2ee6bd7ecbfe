import { stringify } from 'yaml';
import type { Deployment } from '../lib/deployment.ts';
import { getLastStep, readWorkshopSteps, goToStep } from '../lib/workshop.ts';
import type { Break, CreateBreaks } from './break.ts';

/** What is changed in the cluster, by hand or by mistake; applying the last step of the workshop undoes most of it. */
export const createBreaksOfTheCluster: CreateBreaks = (deployment) => {
  const { kubectl } = deployment.cluster;
  const inCluster = createClusterBreaker(deployment);
  const create = async (object: object) => {
    await kubectl(['apply', '-f', '-'], { input: stringify(object) });
  };

  return [
    inCluster(
      'port-without-protocol',
      'guessed-protocol',
      'names a port of inventory so that Istio has to guess',
      {
        break: [
          'patch',
          'service',
          'inventory',
          '--type=json',
          '--patch',
          JSON.stringify([
            { op: 'replace', path: '/spec/ports/0/name', value: 'books' },
            { op: 'remove', path: '/spec/ports/0/appProtocol' },
          ]),
        ],
      },
    ),
    {
      ...inCluster(
        'second-service',
        'second-postgres-service',
        'makes a Service on 5432 without a cluster IP',
        {
          break: [],
          putBack: ['delete', 'service', 'other-postgres', '--ignore-not-found'],
        },
      ),
      break: () =>
        create({
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'other-postgres', namespace: 'default' },
          spec: {
            clusterIP: 'None',
            selector: { app: 'other-postgres' },
            ports: [{ name: 'tcp-postgres', port: 5432 }],
          },
        }),
    },
    inCluster(
      'namespace-without-label',
      'client-without-sidecar',
      'takes the label of injection off the namespace',
      {
        break: ['label', 'namespace', 'default', 'istio-injection-'],
        putBack: ['label', '--overwrite', 'namespace', 'default', 'istio-injection=enabled'],
      },
    ),
    inCluster(
      'client-bare',
      'client-without-sidecar',
      'starts acquisitions without a proxy',
      {
        break: ['patch', 'deployment', 'acquisitions', '--patch', inject('false')],
        putBack: ['patch', 'deployment', 'acquisitions', '--patch', inject('true')],
        rollout: 'acquisitions',
      },
      { isSlow: true },
    ),
    inCluster('policy-shuts-out', 'client-shut-out', 'names another client in the policy of the database', {
      break: [
        'patch',
        'authorizationpolicy',
        'postgres-1-vm',
        '--type=json',
        '--patch',
        JSON.stringify([
          {
            op: 'replace',
            path: '/spec/rules/0/from/0/source/principals/0',
            value: 'cluster.local/ns/default/sa/web',
          },
        ]),
      ],
    }),
    inCluster(
      'sidecar-hides',
      'client-shut-out',
      "takes the database out of what inventory's proxy is told of",
      {
        break: [
          'patch',
          'sidecars.networking.istio.io',
          'inventory',
          '--type=json',
          '--patch',
          JSON.stringify([
            { op: 'replace', path: '/spec/egress/0/hosts', value: ['./web.default.svc.cluster.local'] },
          ]),
        ],
      },
    ),
    inCluster('rule-deleted', 'rule-missing', 'deletes the default deny', {
      break: ['delete', 'authorizationpolicy', 'default-deny', '--ignore-not-found'],
    }),
    {
      ...inCluster('step-behind', 'workshop-step-behind', 'goes back to step 2 of the workshop', {
        break: [],
      }),
      break: async () => {
        const second = (await readWorkshopSteps()).find(({ number }) => number === 2);
        if (second) await goToStep(deployment.cluster, second);
      },
    },
    inCluster('entry-deleted', 'vm-entry-missing', "deletes the VM's entry", {
      break: ['delete', 'workloadentries', '--selector', 'app=postgres-1-vm'],
      putBack: ['get', 'workloadentries'],
    }),
    {
      ...inCluster('entry-stale', 'vm-entry-stale', 'leaves an entry of a VM that is no more', {
        break: [],
        putBack: ['delete', 'workloadentry', 'postgres-1-vm-192.0.2.9', '--ignore-not-found'],
      }),
      break: () =>
        create({
          apiVersion: 'networking.istio.io/v1',
          kind: 'WorkloadEntry',
          metadata: {
            name: 'postgres-1-vm-192.0.2.9',
            namespace: 'default',
            labels: { app: 'postgres-1-vm' },
          },
          spec: { address: '192.0.2.9', labels: { app: 'postgres-1-vm' }, serviceAccount: 'postgres-1-vm' },
        }),
    },
    inCluster('web-gone', 'pods-not-ready', 'scales web to zero', {
      break: ['scale', 'deployment', 'web', '--replicas=0'],
      putBack: ['scale', 'deployment', 'web', '--replicas=1'],
    }),
    inCluster('istiod-gone', 'istiod-down', 'scales istiod to zero', {
      break: ['--namespace', 'istio-system', 'scale', 'deployment', 'istiod', '--replicas=0'],
      putBack: ['--namespace', 'istio-system', 'scale', 'deployment', 'istiod', '--replicas=1'],
    }),
    inCluster('gateway-gone', 'gateway-down', "scales the VM's way to istiod to zero", {
      break: ['--namespace', 'istio-system', 'scale', 'deployment', 'istio-eastwestgateway', '--replicas=0'],
      putBack: [
        '--namespace',
        'istio-system',
        'scale',
        'deployment',
        'istio-eastwestgateway',
        '--replicas=1',
      ],
    }),
    inCluster(
      'proxy-of-old',
      'version-skew',
      'has web start with a proxy of another version',
      {
        break: [
          'patch',
          'deployment',
          'web',
          '--patch',
          proxyImage('registry.istio.io/release/proxyv2:1.30.0'),
        ],
        putBack: ['patch', 'deployment', 'web', '--patch', proxyImage(null)],
        rollout: 'web',
      },
      { isSlow: true, isMendedByHand: true },
    ),
  ];
};

function inject(value: string): string {
  return JSON.stringify({
    spec: { template: { metadata: { labels: { 'sidecar.istio.io/inject': value } } } },
  });
}

function proxyImage(image: string | null): string {
  return JSON.stringify({
    spec: { template: { metadata: { annotations: { 'sidecar.istio.io/proxyImage': image } } } },
  });
}

function createClusterBreaker({ cluster }: Deployment) {
  return (
    name: string,
    finding: string,
    does: string,
    commands: { break: string[]; putBack?: string[]; rollout?: string },
    options: Pick<Break, 'isMendedByHand' | 'isSlow'> = {},
  ): Break => ({
    name,
    finding,
    does,
    break: async () => {
      await cluster.kubectl(commands.break);
    },
    putBack: async () => {
      if (commands.putBack) await cluster.kubectl(commands.putBack);
      else await goToStep(cluster, await getLastStep());
    },
    ...options,
  });
}
