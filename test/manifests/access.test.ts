import { getLastStep } from '../../scripts/application/workshop.ts';
import { renderKustomization } from './kustomize.ts';
import { ofKind } from './manifest.ts';

const manifests = await renderKustomization((await getLastStep()).folder);
const policies = ofKind(manifests, 'AuthorizationPolicy');
const sidecars = ofKind(manifests, 'Sidecar');

describe('who may call whom', () => {
  test('is this and nothing else', () => {
    const allowed = policies
      .filter(({ spec }) => spec.action === 'ALLOW')
      .flatMap(({ spec }) =>
        (spec.rules ?? []).flatMap(({ from, to = [] }) => {
          const callers = from?.flatMap(({ source }) => source.serviceAccounts ?? []) ?? ['anybody'];
          const ports = to.flatMap(({ operation }) => operation.ports ?? []);
          return callers.map(
            (caller) => `${caller} → ${spec.selector?.matchLabels.app ?? '*'} ${ports.join()}`,
          );
        }),
      );

    expect(allowed.sort()).toEqual([
      'acquisitions → inventory 8081',
      'anybody → gateway 8080',
      'gateway → web 8080',
      'inventory → postgres-1-vm 5432',
      'prometheus → postgres-1-vm 15020',
      'web → acquisitions 8082',
      'web → inventory 8081',
    ]);
  });

  test('is nobody, where no policy says otherwise', () => {
    const everywhere = policies.filter(({ spec }) => spec.selector === undefined);

    expect(everywhere.map(({ metadata, spec }) => [metadata.namespace, spec])).toEqual([[undefined, {}]]);
  });

  test('is refused by name on the VM', () => {
    const denials = policies.filter(({ spec }) => spec.action === 'DENY').map(({ spec }) => spec);
    const toAllBut = (client: string, port: string): unknown =>
      expect.objectContaining({
        selector: { matchLabels: { app: 'postgres-1-vm' } },
        rules: [
          {
            from: [{ source: { notServiceAccounts: [client] } }],
            to: [{ operation: { ports: [port] } }], // without a port it would refuse all TCP
          },
        ],
      });

    expect(denials).toEqual([toAllBut('prometheus', '15020'), toAllBut('inventory', '5432')]);
  });
});

describe('mutual TLS', () => {
  test('is demanded of everybody in the mesh, without an exception', () => {
    const demands = ofKind(manifests, 'PeerAuthentication');

    expect(demands.map(({ metadata, spec }) => [metadata.namespace, spec])).toEqual([
      [
        undefined,
        {
          selector: { matchLabels: { app: 'postgres-1-vm' } },
          portLevelMtls: { '15020': { mode: 'STRICT' } }, // at step 1, too
        },
      ],
      ['istio-system', { mtls: { mode: 'STRICT' } }],
    ]);
  });
});

describe('what a proxy knows', () => {
  test('is what its workload may call', () => {
    const scopes = sidecars
      .filter(({ spec }) => spec.workloadSelector)
      .map(({ spec }) => [
        spec.workloadSelector?.labels.app,
        spec.egress
          ?.flatMap(({ hosts }) => hosts)
          .map((host) => host.replace(/^\.\/([^.]+)\.default\..*/, '$1')),
      ]);

    expect(Object.fromEntries(scopes)).toEqual({
      web: ['inventory', 'inventory-replicas', 'acquisitions', 'jaeger'],
      acquisitions: ['inventory', 'jaeger'],
      inventory: ['postgres-1-vm', 'jaeger'],
      'postgres-1-vm': ['~/*'],
    });
  });

  test('does not include hosts outside the mesh', () => {
    expect(sidecars.map(({ spec }) => spec.outboundTrafficPolicy)).toEqual(
      sidecars.map(() => ({ mode: 'REGISTRY_ONLY' })),
    );
    expect(sidecars.map(({ metadata }) => metadata)).toContainEqual({
      name: 'default',
      namespace: 'istio-system',
    });
  });
});
