import type { Facts } from '../facts.ts';
import { getClockOffset } from '../facts/network-path.ts';
import type { VmStatus } from '../facts/vm.ts';
import { vmCommand, type Finding } from '../finding.ts';

/** Two segments of PostgreSQL's write-ahead log. */
const minFreeBytes = 32 * 2 ** 20;
/** istiod dates certificates back by two minutes, so this does no harm to them; a token's times bear less. */
const maxSkewSeconds = 5;

/** Whether the VM's disks have room. */
export function findDisk(status: VmStatus): Finding | undefined {
  const full = status('disks')
    .split('; ')
    .map((disk) => disk.split(' '))
    .map(([mount = '', free]) => ({ mount, freeBytes: Number(free) }))
    .filter(({ mount, freeBytes }) => mount !== '' && freeBytes < minFreeBytes);
  if (full.length === 0) return undefined;
  const mounts = full.map(({ mount }) => mount).join(' ');
  return {
    name: 'vm-disk-full',
    seen: full
      .map(({ mount, freeBytes }) => `${mount} has ${(freeBytes / 2 ** 20).toFixed(1)} MiB left`)
      .join(', '),
    why: 'PostgreSQL stops when it has no room for its write-ahead log: new books are refused, but none that was acknowledged is lost.',
    mend: vmCommand(`du -xh --max-depth=3 ${mounts} | sort -h | tail`),
  };
}

/** Whether the firewall is up, now and after the next boot. */
export function findFirewall(status: VmStatus): Finding | undefined {
  const [state, atBoot, rules] = [status('firewall'), status('firewall-at-boot'), status('firewall-rules')];
  const why =
    "Only the proxy and pg_hba.conf still protect PostgreSQL and the sidecar; nothing protects the VM's other ports.";
  const mend = vmCommand(
    'systemctl daemon-reload; systemctl enable mesh-library-firewall; systemctl restart mesh-library-firewall',
  );
  if (state !== 'active' || rules !== 'there') {
    const seen = `the VM's firewall is ${state || 'absent'}, its rules ${rules || 'gone'}`;
    return { name: 'vm-firewall-down', seen, why, mend };
  }
  if (atBoot === 'enabled') return undefined;
  const seen = `the VM's firewall is ${atBoot || 'absent'} at boot`;
  return { name: 'vm-firewall-not-at-boot', seen, why, mend };
}

/** The clock by which the VM checks certificates, and that of its sidecar. */
export function findClock(status: VmStatus, { vm, networkPath, now }: Facts): Finding | undefined {
  if (!vm.value) return undefined;
  const mend = vmCommand('systemctl enable --now chrony && chronyc makestep');
  const { clock } = vm.value;
  const clusterOffset = networkPath.value ? getClockOffset(networkPath.value.clock) : 0;
  const vmSkew = getClockOffset(clock) - clusterOffset;
  const sidecarTime = Date.parse(/^\d* (.+)$/.exec(status('sidecar-ready'))?.[1] ?? '');
  // A Date header has whole seconds.
  const sidecarClock = { ...clock, time: sidecarTime, requestedAt: clock.requestedAt - 1_000 };
  const sidecarSkew = getClockOffset(sidecarClock) - clusterOffset;
  const isVm = Math.abs(vmSkew) > maxSkewSeconds;
  const skew = isVm ? vmSkew : sidecarSkew;
  if (Math.abs(skew) > maxSkewSeconds) {
    const whose = isVm ? "the VM's clock" : "the clock of the VM's sidecar";
    const seconds = `${Math.abs(skew).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'}`;
    return {
      name: 'vm-clock-skewed',
      seen: `${whose} is ${seconds} the cluster's, at ${new Date(now).toISOString()}`,
      why: 'The VM checks certificates by its clock: with a wrong one it refuses valid certificates, and trusts expired ones.',
      mend,
    };
  }
  // A container has the clock of its machine.
  if (status('container') !== 'none' || status('clock-synchronized') !== 'no') return undefined;
  const service = status('time-service');
  return {
    name: 'vm-clock-unsynchronized',
    seen: service ? `${service} has no server to take the time from` : "nothing synchronizes the VM's clock",
    why: 'The VM checks certificates by its clock: it will drift until it refuses valid ones.',
    mend: service ? vmCommand(`systemctl restart ${service}; journalctl --lines=20 --unit=${service}`) : mend,
  };
}
