import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { onVm, readWords, type VmWords } from './words.ts';

const restart = onVm('systemctl restart istio');

/** The proxy on the VM: there, running, ready, and back after a boot. */
export function findProxy(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word) return [];
  if (word('sidecar') === '') {
    return [
      {
        name: 'vm-proxy-missing',
        seen: 'the package istio-sidecar is not installed on the VM',
        why: 'Without a proxy the VM is no member of the mesh: its entry goes, and clients of the database are refused.',
        mend: 'make deploy-all',
      },
    ];
  }
  return findUnit(word);
}

function findUnit(word: VmWords): Finding[] {
  const unit = word('sidecar-unit');
  const ready = word('sidecar-ready').slice(0, 3);
  return [
    ...(unit === 'active'
      ? []
      : [
          {
            name: 'vm-proxy-stopped',
            seen: `istio.service on the VM is ${unit || 'in no known state'}`,
            why: "The database's identity, its encryption and its guard are gone: clients are refused by PostgreSQL itself.",
            mend: onVm('systemctl reset-failed istio; systemctl start istio'),
          },
        ]),
    ...(unit === 'active' && ready !== '200'
      ? [
          {
            name: 'vm-proxy-not-ready',
            seen: `its readiness answers ${ready === '000' || ready === '' ? 'nothing' : ready}`,
            why: 'It has not been told yet what it is to let in: clients of the database are refused.',
            mend: restart,
          },
        ]
      : []),
    ...(word('sidecar-at-boot') === 'enabled'
      ? []
      : [
          {
            name: 'vm-proxy-not-at-boot',
            seen: `istio.service on the VM is ${word('sidecar-at-boot') || 'in no known state'} at boot`,
            why: 'All is well until the VM starts again; then the database is out of the mesh.',
            mend: onVm('systemctl enable istio'),
          },
        ]),
  ];
}

/** The rules that bring the proxy what comes for PostgreSQL: `jumps+ports+targets in iptables-BACKEND`, each once, in one of the backends. */
export function findRedirects(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar-unit') !== 'active') return [];
  const rules = word('sidecar-redirects');
  const backends = rules === '' ? [] : rules.split('; ');
  const counts = [0, 1, 2].map((part) =>
    backends.reduce((sum, backend) => sum + Number(backend.split(' ')[0]?.split('+')[part] ?? 0), 0),
  );
  if (counts.some((count) => count === 0)) {
    return [
      {
        name: 'redirects-missing',
        seen: `rules that send port 5432 to the proxy: ${rules || 'none in iptables-legacy, none in iptables-nft'}`,
        why: 'Connections go round the proxy: PostgreSQL refuses them, and so does the mesh for want of mutual TLS.',
        mend: restart,
      },
    ];
  }
  if (counts.every((count) => count === 1)) return [];
  return [
    {
      name: 'redirects-doubled',
      seen: `rules that send port 5432 to the proxy, more than once: ${rules}`,
      why: 'The same connection is taken twice, or stays taken after the proxy has stopped.',
      mend: onVm(
        'systemctl stop istio; for b in legacy nft; do iptables-$b-save -t nat | grep -v ISTIO_ | iptables-$b-restore -T nat; done; systemctl start istio',
      ),
    },
  ];
}

/** What may reach the VM at all. */
export function findFirewall(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar') === '') return [];
  const [state, atBoot, rules] = [word('firewall'), word('firewall-at-boot'), word('firewall-rules')];
  const why =
    'PostgreSQL and the sidecar are guarded by the proxy and by pg_hba.conf alone; other ports of the VM by nothing.';
  const mend = onVm(
    'systemctl daemon-reload; systemctl enable mesh-library-firewall; systemctl restart mesh-library-firewall',
  );
  if (state !== 'active' || rules !== 'there') {
    return [
      {
        name: 'vm-firewall-down',
        seen: `the VM's firewall is ${state || 'absent'}, its rules ${rules || 'gone'}`,
        why,
        mend,
      },
    ];
  }
  if (atBoot === 'enabled') return [];
  return [
    {
      name: 'vm-firewall-not-at-boot',
      seen: `the VM's firewall is ${atBoot || 'absent'} at boot`,
      why,
      mend,
    },
  ];
}
