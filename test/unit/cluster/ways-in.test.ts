import { createClusterClient } from '../../../scripts/cluster/client.ts';
import { readServiceRange } from '../../../scripts/cluster/service-range.ts';
import { findWayIn } from '../../../scripts/cluster/ways-in.ts';
import { buildRun, type Answer } from '../../support/commands.ts';

const clientOf = (...table: [RegExp, Answer][]) => createClusterClient(buildRun(table), 'theirs', 'books');

const service = (ingress: object[], ageMs = 600_000) =>
  JSON.stringify({
    metadata: { creationTimestamp: new Date(Date.now() - ageMs).toISOString() },
    spec: { ports: [{ port: 15012, nodePort: 31234 }] },
    status: { loadBalancer: { ingress } },
  });

const nodes = JSON.stringify({
  items: [
    {
      status: {
        addresses: [
          { type: 'Hostname', address: 'node' },
          { type: 'InternalIP', address: '192.0.2.9' },
        ],
      },
    },
  ],
});

describe('the way to a Service from outside', () => {
  test.each([
    ['address', { ip: '192.0.2.1' }, '192.0.2.1'],
    ['name', { hostname: 'lb.example' }, 'lb.example'],
  ])('is the %s of its load balancer', async (_what, ingress, address) => {
    const client = clientOf([/get service istiod-gateway/, service([ingress])]);

    await expect(findWayIn(client, 'istiod-gateway')).resolves.toEqual({ address, port: 15012 });
  });

  test('is waited for while the Service is new', async () => {
    let asked = 0;
    const client = clientOf([/get service/, () => service(++asked < 3 ? [] : [{ ip: '192.0.2.1' }], 1_000)]);

    await expect(findWayIn(client, 'istiod-gateway')).resolves.toMatchObject({ address: '192.0.2.1' });
  });

  test('is the port of a node where load balancers have no address', async () => {
    const client = clientOf([/get service/, service([])], [/get nodes/, nodes]);

    await expect(findWayIn(client, 'istiod-gateway')).resolves.toEqual({ address: '192.0.2.9', port: 31234 });
  });
});

describe("the cluster's range of Services", () => {
  test('is the IPv4 one that the cluster names', async () => {
    const cidrs = JSON.stringify({ spec: { cidrs: ['34.118.224.0/20', 'fd00::/112'] } });

    await expect(readServiceRange(clientOf([/get servicecidr kubernetes/, cidrs]))).resolves.toBe(
      '34.118.224.0/20',
    );
  });

  test('is the one of a refusal where Kubernetes is older', async () => {
    const refusal =
      'The Service "mesh-library-range" is invalid: spec.clusterIPs: Invalid value: failed to allocate IP 192.0.2.1: the provided IP is not in the valid range. The range of valid IPs is 10.0.0.0/16';
    const client = clientOf(
      [/get servicecidr/, { fails: `error: the server doesn't have a resource type "servicecidr"` }],
      [/create --dry-run=server/, { fails: refusal }],
    );

    await expect(readServiceRange(client)).resolves.toBe('10.0.0.0/16');
  });
});
