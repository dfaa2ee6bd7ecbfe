import { databasePod } from '../../deployment/database.ts';
import { getPrimary, type Facts } from '../facts.ts';
import type { PodFacts } from '../facts/cluster.ts';
import type { VmStatus } from '../facts/vm.ts';
import { kubectlCommand, vmCommand, type Finding } from '../finding.ts';

const whyUnavailable = 'Nobody can read or add books; those that were acknowledged are on disk.';

/** Whether PostgreSQL on the VM runs, answers, and listens where it should. Of a standby, findSides says the rest. */
export function findServer(status: VmStatus, facts: Facts): Finding | undefined {
  const unit = status('postgres-instance');
  const state = status('postgres-unit');
  const isPrimary = getPrimary(facts) === 'vm';
  if (!isPrimary && (state !== 'active' || status('postgres') === '')) return undefined;
  if (state !== 'active') {
    return {
      name: 'database-stopped',
      seen: `${unit || 'PostgreSQL'} on the VM is ${state || 'absent'}`,
      why: whyUnavailable,
      mend: unit === '' ? 'make deploy-all' : vmCommand(`systemctl start ${unit}`),
    };
  }
  if (status('postgres') === '') {
    return {
      name: 'database-silent',
      seen: `${unit} is active, but psql on the VM gets no answer`,
      why: whyUnavailable,
      mend: vmCommand(`systemctl restart ${unit}`),
    };
  }
  const sockets = status('postgres-sockets').split('; ');
  const addresses = [...status('addresses').split('; '), '0.0.0.0', '*', '[::]'];
  if (addresses.some((address) => sockets.includes(`${address}:5432`))) return undefined;
  const file = status('postgres-listens-from');
  const reset = `runuser -u postgres -- psql -c 'alter system reset listen_addresses' && systemctl restart ${unit}`;
  return {
    name: 'database-listens-wrong',
    seen: `PostgreSQL listens on ${sockets.join(', ') || 'no address'}${file && `, as ${file} has it`}`,
    why: "The proxy forwards connections to the VM's own address: each is refused there.",
    mend: file.endsWith('postgresql.auto.conf') ? vmCommand(reset) : 'make deploy-all',
  };
}

/** Whether PostgreSQL in the cluster runs and answers, where it is the primary. */
export function findPod(facts: Facts): Finding | undefined {
  if (getPrimary(facts) !== 'pod') return undefined;
  const pod = facts.cluster.value?.pods.find(({ name }) => name === databasePod.name);
  const answer = facts.database.value?.sides?.pod ?? describeReadiness(pod, facts);
  if (!answer) return undefined;
  const mend = pod ? kubectlCommand(facts.expected, `delete pod ${databasePod.name}`) : 'make deploy-all'; // its StatefulSet may be scaled to zero
  if ('error' in answer) {
    const seen = `PostgreSQL in pod ${databasePod.name}: ${[answer.error, pod?.waitingReason].filter(Boolean).join('; ')}`;
    return { name: 'database-silent', seen, why: whyUnavailable, mend };
  }
  if (answer.role !== 'stopped' || answer.hasStandbySignal) return undefined;
  const seen = `PostgreSQL in pod ${databasePod.name} is stopped (${answer.controlState})`;
  return { name: 'database-stopped', seen, why: whyUnavailable, mend };
}

/** Where the pod is the only side, nobody has asked PostgreSQL itself. */
function describeReadiness(pod: PodFacts | undefined, { cluster, database }: Facts) {
  if (!cluster.value || !database.value || pod?.isReady) return undefined;
  return { error: pod ? 'it does not answer' : 'there is no such pod' };
}

/** Whether it starts together with the VM. */
export function findDatabaseBoot(status: VmStatus): Finding | undefined {
  const [unit, mode] = [status('postgres-at-boot'), status('postgres-start-mode')];
  const [, version, cluster] = /@([^-]+)-(.+)$/.exec(status('postgres-instance')) ?? [];
  if (unit === 'enabled' && mode === 'auto') return undefined;
  return {
    name: 'database-not-at-boot',
    seen: `postgresql.service is ${unit || 'absent'}, its cluster's start.conf says ${mode || 'nothing'}`,
    why: 'All is well until the VM restarts; then there is no database.',
    mend:
      version === undefined
        ? 'make deploy-all'
        : vmCommand(
            `systemctl enable postgresql; echo auto > /etc/postgresql/${version}/${cluster ?? 'main'}/start.conf`,
          ),
  };
}

/** Whether inventory and the database agree on the password. */
export function findPassword({ passwordMatches }: Facts): Finding | undefined {
  if (passwordMatches.value !== false) return undefined;
  return {
    name: 'password-differs',
    seen: 'the password in Secret inventory-database is not that of the role inventory in the database',
    why: 'Open connections stay open; each new one of inventory is refused.',
    mend: 'make rotate-password',
  };
}

const localAddress = /^(127\.|::1|localhost$|samehost$)/;
const proxyAddress = '127.0.0.6/32';

interface HbaRule {
  text: string;
  database: string;
  user: string;
  address: string;
  method: string;
}

/** Whom pg_hba.conf on the VM lets in: the proxy beside PostgreSQL as `inventory` where it is the primary, and nobody else from the network. */
export function findHbaRules(status: VmStatus, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  const text = status('postgres-rules');
  if (text === '') return [];
  const rules = text.split('; ').flatMap(parseHbaRule);
  // A cluster that was there before has clients of its own.
  const isAdopted = status('postgres-ours') === 'no';
  const open = rules.filter(({ address, method }) => method !== 'reject' && !localAddress.test(address));
  if (open.length > 0 && !isAdopted) {
    findings.push({
      name: 'database-open-to-all',
      seen: `pg_hba.conf says ${open.map((rule) => `"${rule.text}"`).join(', ')}`,
      why: 'Clients that bypass the proxy are let in without an identity of the mesh: mutual TLS and policies protect nothing any more.',
      mend: 'make deploy-all',
    });
  }
  if (getPrimary(facts) !== 'vm') return findings;
  // The first rule that matches decides.
  const first = rules.find(
    ({ database, user, address }) =>
      includesName(database, 'library') &&
      includesName(user, 'inventory') &&
      (address === proxyAddress || !localAddress.test(address)),
  );
  if (!first || first.method === 'reject') {
    findings.push({
      name: 'database-shut',
      seen: `pg_hba.conf lets inventory in from 127.0.0.6 by no rule${first ? `: "${first.text}" comes first` : ''}`,
      why: 'PostgreSQL refuses each new connection of inventory.',
      mend: 'make deploy-all',
    });
  }
  return findings;
}

/** Only rules for connections over the network: `local` ones are for the host's own sockets. */
function parseHbaRule(text: string): HbaRule[] {
  const [type = '', database = '', user = '', address = '', ...rest] = text.split(' ');
  if (!type.startsWith('host')) return [];
  const hasNetmask = /^[\d.]+$/.test(rest[0] ?? '');
  return [{ text, database, user, address, method: rest[hasNetmask ? 1 : 0] ?? '' }];
}

function includesName(field: string, name: string): boolean {
  return field.split(',').some((word) => word === 'all' || word === name);
}
