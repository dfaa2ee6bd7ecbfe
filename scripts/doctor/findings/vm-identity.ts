import type { Facts } from '../facts.ts';
import type { VmStatus } from '../facts/vm.ts';
import { vmCommand, type Finding } from '../finding.ts';

/** The agent renews a certificate at half of its life: with less than this share left, it has tried in vain. */
const nearEndShare = 0.25;
const tokenNearEndMs = 60_000;

/** The VM's identity in the mesh: its certificate, or the token with which it asks for one. */
export function findIdentity(status: VmStatus, { now, expected }: Facts): Finding | Finding[] | undefined {
  const [from, until] = [status('certificate-from'), status('certificate-until')];
  const [start, end] = [Date.parse(from), Date.parse(until)];
  // With a certificate, the agent renews by it, and needs no token.
  if (Number.isNaN(start) || Number.isNaN(end)) return findToken(status, now);
  if (end <= now) {
    return {
      name: 'vm-certificate-expired',
      seen: `the VM's certificate expired at ${until}`,
      why: "It could not reach istiod for longer than a certificate is valid, so it has no identity and can't renew it: clients are refused.",
      mend: 'make vm-reenroll',
    };
  }

  const findings: Finding[] = [];
  if (end - now < nearEndShare * (end - start)) {
    findings.push({
      name: 'vm-certificate-near-end',
      seen: `the VM's certificate expires at ${until}, and should have been renewed`,
      why: 'From then on every client of the database is refused.',
      mend: vmCommand('systemctl restart istio'),
    });
  }
  const expectedIdentity = `spiffe://cluster.local/ns/${expected.namespace}/sa/postgres-1-vm`;
  const identity = status('identity');
  if (identity !== '' && identity !== expectedIdentity) {
    findings.push({
      name: 'vm-identity-wrong',
      seen: `the VM is ${identity}, not ${expectedIdentity}`,
      why: 'Policies and clients recognize the database by its identity.',
      mend: 'make vm-reenroll',
    });
  }
  return findings;
}

function findToken(status: VmStatus, now: number): Finding | undefined {
  const end = Number(status('token-until')) * 1000;
  const time = new Date(end).toISOString();
  const why = 'Without a certificate, istiod recognizes the VM only by its token: it refuses the VM.';
  const mend = 'make vm-reenroll';
  if (end <= now) {
    const token = end === 0 ? 'no token' : `its token expired at ${time}`;
    return { name: 'vm-token-expired', seen: `the VM has no certificate, and ${token}`, why, mend };
  }
  if (end > now + tokenNearEndMs) return undefined;
  const seen = `the VM has no certificate, and its token expires at ${time}`;
  return { name: 'vm-token-near-end', seen, why, mend };
}
