import type { Deployment } from '../../scripts/deployment/deployment.ts';

/** What a script must not touch when there is nothing to do: files with their times, rules, and since when services run. */
const commands = [
  "find /etc /usr/local /lib/systemd/system /var/lib/mesh-library -xdev -type f -not -name 'ld.so.cache' -printf '%p %m %u %T@\\n' 2> /dev/null | sort",
  'for backend in legacy nft; do iptables-$backend -t nat -S | grep ISTIO; done',
  'nft list table inet mesh_library',
  'systemctl show --property=Id,ActiveState,UnitFileState,ActiveEnterTimestampMonotonic postgresql@17-main istio mesh-library-firewall',
  'getent passwd istio-proxy postgres',
  'cat /etc/hosts',
  "cd / && runuser -u postgres -- psql -XAt -c 'select rolname, rolpassword from pg_authid order by 1' -c 'select name, setting from pg_settings order by 1' -c '\\dn+' library",
];

/** The state of the VM, line by line, to be compared with a later one. What renews itself is left out. */
export async function readVmSnapshot({ machine }: Deployment): Promise<string[]> {
  const text = await machine.sh(commands.map((command) => `{ ${command}; } || true`).join('; '));
  return text.split('\n').filter((line) => !/^\/etc\/(certs\/|mesh-library\/joined)/.test(line));
}
