import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords } from './words.ts';

const probe = '/usr/local/lib/mesh-library/files/database-is-ready.sh';

/** The mesh's health check of the database, where it fails though the database answers. */
export function findHealthCheck(facts: Facts): Finding[] {
  const word = readWords(facts);
  const group = facts.mesh.told?.group;
  if (group && group.probe !== probe) {
    const message = facts.mesh.told?.entries.find(({ health }) => health !== 'True')?.message;
    return [
      {
        name: 'probe-failing',
        seen: `the WorkloadGroup's probe is "${group.probe || 'none'}", not ${probe}${message ? `; it says ${message}` : ''}`,
        why: 'The mesh takes a database out that works, or keeps one in that does not.',
        mend: `make deploy-all`,
      },
    ];
  }
  if (!word) return [];
  const health = word('postgres-health');
  if (health === 'accepting' || word('postgres-unit') !== 'active') return [];
  return [
    {
      name: 'probe-failing',
      seen: `${probe} on the VM: ${health || 'no answer'}`,
      why: 'The mesh takes a database out that answers: clients are refused at once.',
      mend: word('postgres') === '' ? onVm('systemctl restart postgresql') : 'make deploy-all',
    },
  ];
}
