import type { Deployment } from '../../deployment/deployment.ts';
import { readVmStatus } from '../../machine/status.ts';
import { timeoutMs, type BundleFile } from './bundle-file.ts';

/** Commands on the VM; none prints a key, a token or a verifier. */
const commands: [file: string, command: string, isLog?: true][] = [
  [
    'units.txt',
    "systemctl status --no-pager --lines=0 istio 'postgresql@*' postgresql mesh-library-firewall chrony ssh",
  ],
  ['failed-units.txt', 'systemctl --failed --no-pager'],
  ['istio-unit.txt', 'systemctl cat istio'],
  [
    'journal.log',
    "journalctl --no-pager --lines=1500 --unit=istio --unit='postgresql@*' --unit=mesh-library-firewall --unit=chrony",
    true,
  ],
  ['proxy.log', 'tail --lines=3000 /var/log/istio/istio.log', true],
  ['agent.log', 'tail --lines=2000 /var/log/istio/istio.err.log', true],
  ['postgresql.log', 'tail --quiet --lines=1500 /var/log/postgresql/*.log', true],
  ['hosts.txt', 'cat /etc/hosts /etc/nsswitch.conf /etc/resolv.conf'],
  ['cluster.env', 'cat /var/lib/istio/envoy/cluster.env'],
  ['mesh.yaml', 'cat /etc/istio/config/mesh'],
  ['certificate.txt', 'openssl x509 -noout -text -in /etc/certs/cert-chain.pem'],
  ['etc-certs.txt', 'ls -l --time-style=full-iso /etc/certs /var/run/secrets/tokens'],
  ['iptables.txt', 'iptables-legacy-save; echo; iptables-nft-save; echo; nft list ruleset'],
  ['network.txt', 'ip address; ip route; ss --all --numeric --tcp --processes'],
  ['disks.txt', 'df --human-readable; df --inodes; free --human'],
  ['processes.txt', 'ps axo pid,ppid,user,stat,etime,rss,comm'],
  ['pg_hba.txt', 'cat /etc/postgresql/*/main/pg_hba.conf'],
  [
    'postgresql.conf',
    'cat /etc/postgresql/*/main/conf.d/*.conf /var/lib/postgresql/*/main/postgresql.auto.conf',
  ],
];

export function listVmFiles({ machine }: Deployment): BundleFile[] {
  const { power } = machine;
  const readStatus = async () => {
    const status = await readVmStatus(machine, timeoutMs);
    const lines = [...status].map(([name, value]) => `${name}: ${value}`);
    return lines.sort().join('\n');
  };
  const files: BundleFile[] = [{ path: 'vm/status.txt', read: readStatus }];
  for (const [file, command, isLog = false] of commands) {
    // Of several commands, one that fails says so, and the others run all the same.
    const read = () => machine.sh(`{ ${command}; } 2>&1 || true`, { timeoutMs });
    files.push({ path: `vm/${file}`, read, isLog });
  }
  if (power) files.push({ path: 'vm/power.txt', read: () => power.state() });
  return files;
}
