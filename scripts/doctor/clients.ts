import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { findBlindness, findRefusal } from './policies.ts';
import { kubectl } from './words.ts';

/** Who calls whom. */
const ways: [client: string, server: string, port: number][] = [
  ['inventory', 'postgres-1-vm', 5432],
  ['web', 'inventory', 8081],
  ['acquisitions', 'inventory', 8081],
  ['web', 'acquisitions', 8082],
  ['gateway', 'web', 8080],
];
const applications = ['web', 'acquisitions', 'inventory'];

/** Whether each client is in the mesh, and let in where it has to. */
export function findClients(facts: Facts): Finding[] {
  return [...findBare(facts), ...findShutOut(facts)];
}

function findBare({ cluster, expected }: Facts): Finding[] {
  if (!cluster.told) return [];
  const { pods, injects } = cluster.told;
  const bare = pods.filter(
    ({ namespace, app, hasProxy, isEnding }) =>
      namespace === 'default' && applications.includes(app) && !hasProxy && !isEnding,
  );
  const why =
    'Without a proxy it has no identity: strict mutual TLS refuses it everywhere, PostgreSQL included.';
  const label = kubectl(expected, 'label --overwrite namespace default istio-injection=enabled');
  const allow = '{"spec":{"template":{"metadata":{"labels":{"sidecar.istio.io/inject":"true"}}}}}';
  const apps = [...new Set(bare.map(({ app }) => app))].join(' ');
  return [
    ...(injects
      ? []
      : [
          {
            name: 'client-without-sidecar',
            seen: 'namespace default has no label istio-injection=enabled: the next pod gets no proxy',
            why,
            mend: label,
          },
        ]),
    ...(bare.length === 0
      ? []
      : [
          {
            name: 'client-without-sidecar',
            seen: `no proxy in ${bare.map(({ name }) => name).join(', ')}`,
            why,
            mend: injects
              ? kubectl(expected, `patch deployment ${apps} --patch '${allow}'`)
              : `${label} && ${kubectl(expected, `rollout restart deployment ${apps}`)}`,
          },
        ]),
  ];
}

function findShutOut({ cluster, mesh, rules, expected }: Facts): Finding[] {
  if (!mesh.told) return [];
  const { policies, scopes, tls } = mesh.told;
  const accountOf = (app: string) =>
    cluster.told?.pods.find((pod) => pod.namespace === 'default' && pod.app === app && !pod.isEnding)
      ?.account ?? app;
  const ours = new Set(rules.told?.flatMap(({ adds }) => adds));
  const undo = (kind: string, { namespace, name }: { namespace: string; name: string }) =>
    ours.has(`${kind} ${namespace}/${name}`)
      ? `make step-${rules.told?.length ?? 0}`
      : kubectl(expected, `--namespace ${namespace} delete ${kind.toLowerCase()} ${name}`);

  const plain = tls.map(({ namespace, name, host, mode }) => ({
    name: 'client-shut-out',
    seen: `DestinationRule ${namespace}/${name} has clients of ${host} speak TLS of mode ${mode}`,
    why: 'Strict mutual TLS refuses whoever does not show a certificate of the mesh.',
    mend: kubectl(expected, `--namespace ${namespace} delete destinationrule ${name}`),
  }));
  const shut = ways.flatMap(([client, server, port]) => {
    const principal = `cluster.local/ns/default/sa/${accountOf(client)}`;
    const refusal = findRefusal(policies, { principal, labels: { app: server }, port });
    const host = `${server}.default.svc.cluster.local`;
    // The gateway is a proxy of another kind: a Sidecar says nothing to it.
    const blind = client === 'gateway' ? undefined : findBlindness(scopes, { app: client }, host);
    const finding = (seen: string, mend: string): Finding => ({
      name: 'client-shut-out',
      seen,
      why: `${client} gets no answer of ${server}, and the mesh says so in its logs alone.`,
      mend,
    });
    return [
      ...(refusal === undefined
        ? []
        : refusal === 'none'
          ? [
              finding(
                `no policy lets ${principal} to ${server}:${port}`,
                `make step-${rules.told?.length ?? 0}`,
              ),
            ]
          : [
              finding(
                `policy ${refusal.namespace}/${refusal.name} refuses ${principal} at ${server}:${port}`,
                undo('AuthorizationPolicy', refusal),
              ),
            ]),
      ...(blind === undefined
        ? []
        : [
            finding(
              `Sidecar ${blind.namespace}/${blind.name} hides ${host} from ${client}`,
              undo('Sidecar', blind),
            ),
          ]),
    ];
  });
  return [...plain, ...shut];
}
