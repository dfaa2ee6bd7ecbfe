import type { Node, Service } from 'kubernetes-types/core/v1.js';
import { waitFor } from '../lib/wait.ts';
import type { ClusterClient, Endpoint } from './cluster.ts';

/** Clouds take up to a minute; a cluster without load balancers never gives an address. */
const loadBalancerLimitMs = 120_000;

type Client = Pick<ClusterClient, 'find' | 'list'>;

/**
 * Where a Service is reached from outside the cluster: at its load balancer, else at a node's port. Waits until the Service is
 * two minutes old for the load balancer's address or name.
 */
export async function findWayIn(client: Client, name: string): Promise<Endpoint> {
  const getService = async () => {
    const service = await client.find<Service>('service', name);
    if (service === undefined) throw new Error(`There is no Service "${name}": make deploy-all`);
    return service;
  };
  const created = Date.parse((await getService()).metadata?.creationTimestamp ?? '');
  const getLoadBalancer = async () => {
    const service = await getService();
    const { ip, hostname } = service.status?.loadBalancer?.ingress?.[0] ?? {};
    const address = ip ?? hostname;
    if (address === undefined) throw new Error('its status has neither an address nor a name');
    return { address, port: service.spec?.ports?.[0]?.port ?? 0 };
  };
  return waitFor(`the load balancer of Service "${name}"`, getLoadBalancer, {
    timeoutMs: Math.max(0, created + loadBalancerLimitMs - Date.now()),
    everyMs: 1_000,
  }).catch(async (error: unknown) => {
    const port = (await getService()).spec?.ports?.[0]?.nodePort;
    const address = await findNodeAddress(client);
    if (port === undefined || address === undefined) throw error;
    return { address, port };
  });
}

/** A node's address that others reach, if it has one, else its internal one. */
async function findNodeAddress({ list }: Client): Promise<string | undefined> {
  const addresses = (await list<Node>('nodes')).flatMap(({ status }) => status?.addresses ?? []);
  const ofType = (wanted: string) => addresses.find(({ type }) => type === wanted)?.address;
  return ofType('ExternalIP') ?? ofType('InternalIP');
}
