import type { ServiceFacts } from './cluster-facts.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { kubectl } from './words.ts';

/** What Istio reads from appProtocol, or from a port's name up to its first hyphen. */
const protocols = new Set(
  'http http2 https tcp tls grpc grpc-web mongo mysql redis udp kubernetes.io/h2c kubernetes.io/ws'.split(
    ' ',
  ),
);
const database = { name: 'postgres-1-vm', port: 5432 };
const guess = 'Istio guesses the protocol by waiting for the client to speak';

/** Services, as Istio understands them. */
export function findServices({ cluster, mesh, rules, expected }: Facts): Finding[] {
  if (!cluster.told) return [];
  const services = cluster.told.services;
  const apply = `make step-${rules.told?.length ?? 1}`;
  const own = services.find(({ namespace, name }) => namespace === 'default' && name === database.name);
  const ofServer = own?.ports.find(({ port }) => port === database.port);
  return [
    ...(own && ofServer && own.selector.app === database.name
      ? []
      : [
          {
            name: 'database-service-wrong',
            seen: own
              ? `Service ${database.name} selects ${JSON.stringify(own.selector)}, ports ${own.ports.map(({ port }) => port).join(', ')}`
              : `there is no Service default/${database.name}`,
            why: "Clients know the database by this name, and find it by the labels of the VM's entry.",
            mend: apply,
          },
        ]),
    ...services
      .filter(({ namespace }) => namespace === 'default')
      .flatMap((service) => findGuesses(service, apply)),
    ...findSecond(services, mesh.told?.serviceEntries ?? []).map(({ kind, namespace, name }) => ({
      name: 'second-postgres-service',
      seen: `${kind} ${namespace}/${name} has port ${database.port}, and no cluster IP`,
      why: `Proxies listen for it on port ${database.port} of every address: connections for the database may go there.`,
      mend: kubectl(expected, `--namespace ${namespace} delete ${kind.toLowerCase()} ${name}`),
    })),
  ];
}

function findGuesses({ name, ports }: ServiceFacts, apply: string): Finding[] {
  return ports.flatMap((port) => {
    const declared = port.appProtocol || (port.name.split('-')[0] ?? '');
    const label = `port ${port.port} of Service ${name}, named "${port.name}", appProtocol "${port.appProtocol}"`;
    if (name === database.name && declared !== 'tcp' && protocols.has(declared)) {
      return [
        {
          name: 'guessed-protocol',
          seen: `${label}: ${declared}, and PostgreSQL speaks its own`,
          why: 'The proxies take its bytes for something else, and end the connection.',
          mend: apply,
        },
      ];
    }
    if (protocols.has(declared) || port.protocol === 'UDP' || name === 'kubernetes') return [];
    return [
      {
        name: 'guessed-protocol',
        seen: `${label}: ${guess}`,
        why: 'With PostgreSQL the server may be the first to speak: connections hang for seconds, or fail.',
        mend: apply,
      },
    ];
  });
}

function findSecond(
  services: ServiceFacts[],
  entries: { namespace: string; name: string; addresses: string[]; ports: number[] }[],
): { kind: string; namespace: string; name: string }[] {
  return [
    ...services
      .filter(
        ({ clusterIp, ports }) => clusterIp === 'None' && ports.some(({ port }) => port === database.port),
      )
      .map(({ namespace, name }) => ({ kind: 'Service', namespace, name })),
    ...entries
      .filter(({ addresses, ports }) => addresses.length === 0 && ports.includes(database.port))
      .map(({ namespace, name }) => ({ kind: 'ServiceEntry', namespace, name })),
  ];
}
