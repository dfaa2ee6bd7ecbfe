import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { kubectl, onVm } from './words.ts';

const restart = onVm('systemctl restart istio');

/** What the mesh knows of the VM, beside what is so. */
export function findRegistration({ mesh, address, expected }: Facts): Finding[] {
  if (!mesh.told) return [];
  const { entries, group } = mesh.told;
  if (!group) {
    return [
      {
        name: 'vm-group-missing',
        seen: 'there is no WorkloadGroup default/postgres-1-vm',
        why: "istiod registers the VM's proxy into it: without it the VM has no place in the mesh.",
        mend: `make deploy-all && ${restart}`,
      },
    ];
  }
  const right = entries.filter((entry) => entry.address === (address.told ?? entry.address));
  const others = entries.filter((entry) => !right.includes(entry));
  if (entries.length === 0) {
    return [
      {
        name: 'vm-entry-missing',
        seen: 'istiod has no WorkloadEntry of the VM',
        why: 'The Service has no endpoint: clients of the database get nothing but refusals.',
        mend: restart,
      },
    ];
  }
  if (right.length === 0) {
    return [
      {
        name: 'wrong-address-registered',
        seen: `registered at ${others.map((entry) => entry.address).join(', ')}, and it is at ${address.told ?? 'unknown'}`,
        why: 'Clients of the database are sent to an address where it is not.',
        mend: 'make vm-reenroll',
      },
    ];
  }
  return [
    ...others.map((entry) => ({
      name: 'vm-entry-stale',
      seen: `${entry.name} is there beside that of the VM, at ${entry.address}`,
      why: 'A part of the connections is sent to an address where there is no database.',
      mend: kubectl(expected, `delete workloadentry ${entry.name}`),
    })),
    ...right
      .filter(({ health }) => health !== 'True')
      .map((entry) => ({
        name: 'vm-entry-unhealthy',
        seen: `${entry.name} is not healthy: ${entry.message || 'its proxy has not said so yet'}`,
        why: 'The mesh sends nobody to an unhealthy endpoint: clients of the database are refused at once.',
        mend: restart,
      })),
  ];
}
