import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

/** Two segments of PostgreSQL's log of changes. */
const fullBytes = 32 * 2 ** 20;

/** Whether PostgreSQL runs, answers, and listens where it should. */
export function findServer(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word) return [];
  const [unit, state] = [word('postgres-instance'), word('postgres-unit')];
  if (state !== 'active') {
    return [
      {
        name: 'database-stopped',
        seen: `${unit || 'PostgreSQL'} on the VM is ${state || 'absent'}`,
        why: 'Nothing can be read or added; what was acknowledged is on disk.',
        mend: unit === '' ? 'make deploy-all' : onVm(`systemctl start ${unit}`),
      },
    ];
  }
  if (word('postgres') === '') {
    return [
      {
        name: 'database-silent',
        seen: `${unit} is active, and psql on the VM gets no answer within 3 s`,
        why: 'Nothing can be read or added; what was acknowledged is on disk.',
        mend: onVm(`systemctl restart ${unit}`),
      },
    ];
  }
  const sockets = word('postgres-sockets').split('; ');
  const addresses = [...word('addresses').split('; '), '0.0.0.0', '*', '[::]'];
  if (addresses.some((address) => sockets.includes(`${address}:5432`))) return [];
  const source = word('postgres-listens-from');
  const set = source === '' ? '' : `, as ${source} has it`;
  return [
    {
      name: 'database-listens-wrong',
      seen: `PostgreSQL listens on ${sockets.join(', ') || 'no address'}${set}`,
      why: "The proxy hands connections to it on the VM's own address: each is refused there.",
      mend: source.endsWith('postgresql.auto.conf')
        ? onVm(
            `runuser -u postgres -- psql -c 'alter system reset listen_addresses' && systemctl restart ${unit}`,
          )
        : 'make deploy-all',
    },
  ];
}

/** Whether it comes back with the VM. */
export function findDatabaseBoot(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word) return [];
  const [unit, mode] = [word('postgres-at-boot'), word('postgres-start-mode')];
  if (unit === 'enabled' && mode === 'auto') return [];
  return [
    {
      name: 'database-not-at-boot',
      seen: `postgresql.service is ${unit || 'absent'}, its cluster's start.conf says ${mode || 'nothing'}`,
      why: 'All is well until the VM starts again; then there is no database.',
      mend: onVm(
        'systemctl enable postgresql; for f in /etc/postgresql/*/main/start.conf; do echo auto > $f; done',
      ),
    },
  ];
}

/** Whether it has room. */
export function findDisk(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word) return [];
  const full = word('disks')
    .split('; ')
    .map((disk) => disk.split(' '))
    .filter(([mount = '', free]) => mount !== '' && Number(free) < fullBytes);
  if (full.length === 0) return [];
  const seen = full.map(
    ([mount = '', free]) => `${mount} has ${(Number(free) / 2 ** 20).toFixed(1)} MiB left`,
  );
  return [
    {
      name: 'vm-disk-full',
      seen: seen.join(', '),
      why: 'PostgreSQL stops when it has no room for its log of changes: new books are refused, none that was acknowledged is lost.',
      mend: onVm(`du -xh --max-depth=3 ${full.map(([mount]) => mount).join(' ')} | sort -h | tail`),
    },
  ];
}

/** Whether inventory and it agree on the password. */
export function findPassword({ passwordFits }: Facts): Finding[] {
  if (passwordFits.told !== false) return [];
  return [
    {
      name: 'password-differs',
      seen: 'the password in Secret inventory-database is not that of the role inventory in the database',
      why: 'Connections that are open stay; each new one of inventory is refused.',
      mend: 'make rotate-password',
    },
  ];
}
