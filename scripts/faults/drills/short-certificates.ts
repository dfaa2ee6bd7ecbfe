import type { Deployment } from '../../deployment/deployment.ts';

const environment = '/var/lib/istio/envoy/cluster.env';
const proxyConfig = 'mesh-library-short-certificates';

/** Certificates of the VM that end soon. Its sidecar is restarted for them, and again to put it back. */
export function createShortCertificatesOfVm({ machine }: Deployment, life: string) {
  return {
    shorten: async () => {
      await machine.sh(`echo "SECRET_TTL='${life}'" >> ${environment} && systemctl restart istio`);
    },
    putBack: async () => {
      await machine.sh(
        `if grep -q ^SECRET_TTL= ${environment}; then sed -i /^SECRET_TTL=/d ${environment} && systemctl restart istio; fi`,
        { timeoutMs: 90_000 },
      );
    },
  };
}

/** Certificates of inventory's pods that end soon. The pods are replaced for them, and again to put it back. */
export function createShortCertificatesOfPods({ cluster }: Deployment, life: string) {
  const replacePods = async () => {
    await cluster.kubectl(['rollout', 'restart', 'deployment/inventory']);
    await cluster.kubectl(['rollout', 'status', 'deployment/inventory', '--timeout=150s'], {
      timeoutMs: 160_000,
    });
  };
  return {
    shorten: async () => {
      await cluster.apply(['-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'networking.istio.io/v1beta1',
          kind: 'ProxyConfig',
          metadata: { name: proxyConfig, namespace: 'default' },
          spec: {
            selector: { matchLabels: { app: 'inventory' } },
            environmentVariables: { SECRET_TTL: life },
          },
        }),
      });
      await replacePods();
    },
    putBack: async () => {
      const deleted = await cluster.kubectl(['delete', 'proxyconfig', proxyConfig, '--ignore-not-found']);
      if (deleted !== '') await replacePods();
    },
  };
}
