import { sideNames, sidePlaces } from '../../cluster/database-placement.ts';
import { getPrimary, type Facts } from '../facts.ts';
import type { ClusterFacts, ServiceFacts } from '../facts/cluster.ts';
import { kubectlCommand, stepCommand, type Finding } from '../finding.ts';

/** What Istio understands in appProtocol, or in a port's name up to its first hyphen. */
const knownProtocols = [
  ...['http', 'http2', 'https', 'tcp', 'tls', 'grpc', 'grpc-web', 'mongo', 'mysql', 'redis', 'udp'],
  ...['kubernetes.io/h2c', 'kubernetes.io/ws'],
];
const database = { name: 'postgres-1-vm', port: 5432 };

/** The Service of the database. */
export function findDatabaseService({ services }: ClusterFacts, facts: Facts): Finding | undefined {
  const ours = facts.expected.namespace;
  const service = services.find(({ namespace, name }) => namespace === ours && name === database.name);
  const hasPort = service?.ports.some(({ port }) => port === database.port) ?? false;
  const primary = getPrimary(facts);
  if (hasPort && service?.selector.app === sideNames[primary]) return undefined;
  return {
    name: 'database-service-wrong',
    seen: service
      ? `Service ${database.name} selects ${JSON.stringify(service.selector)}, ports ${service.ports.map(({ port }) => port).join(', ')}`
      : `there is no Service ${ours}/${database.name}`,
    why: `Clients use this name for the database, and the Service selects the primary, which is ${sidePlaces[primary]}, by its labels.`,
    mend: stepCommand(facts.workshop.value),
  };
}

/** Ports whose protocol Istio has to guess, or gets wrong. */
export function findGuessedProtocols({ services }: ClusterFacts, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  const ports = services
    .filter(({ namespace, name }) => namespace === facts.expected.namespace && name !== 'kubernetes')
    .flatMap((service) => service.ports.map((port) => ({ service: service.name, ...port })));
  for (const { service, name, port, protocol, appProtocol } of ports) {
    const declared = appProtocol || (name.split('-')[0] ?? '');
    const isKnown = knownProtocols.includes(declared);
    const seen = `port ${port} of Service ${service}, named "${name}", appProtocol "${appProtocol}"`;
    if (port === database.port && isKnown && declared !== 'tcp') {
      findings.push({
        name: 'guessed-protocol',
        seen: `${seen}: ${declared}, but PostgreSQL speaks its own`,
        why: 'The proxies misread its bytes, and close the connection.',
        mend: stepCommand(facts.workshop.value),
      });
    } else if (!isKnown && protocol !== 'UDP') {
      findings.push({
        name: 'guessed-protocol',
        seen: `${seen}: Istio guesses the protocol by waiting for the client to speak`,
        why: "In PostgreSQL's protocol the server may speak first: connections hang for seconds, or fail.",
        mend: stepCommand(facts.workshop.value),
      });
    }
  }
  return findings;
}

/** Other Services with the database's port and no address of their own. */
export function findSecondDatabase({ services }: ClusterFacts, { mesh, expected }: Facts): Finding[] {
  const headless = services
    .filter(({ clusterIp }) => clusterIp === 'None')
    .filter(({ ports }) => ports.some(({ port }) => port === database.port))
    .map(({ namespace, name }: ServiceFacts) => ({ kind: 'Service', namespace, name }));
  const entries = (mesh.value?.serviceEntries ?? [])
    .filter(({ spec }) => (spec.addresses ?? []).length === 0)
    .filter(({ spec }) => spec.ports?.some(({ number }) => number === database.port))
    .map(({ metadata: { namespace, name } }) => ({ kind: 'ServiceEntry', namespace, name }));
  return [...headless, ...entries].map(({ kind, namespace, name }) => ({
    name: 'second-postgres-service',
    seen: `${kind} ${namespace}/${name} has port ${database.port}, but no cluster IP`,
    why: `For it, proxies listen on port ${database.port} of every address: connections for the database may go there.`,
    mend: kubectlCommand(expected, `--namespace ${namespace} delete ${kind.toLowerCase()} ${name}`),
  }));
}
