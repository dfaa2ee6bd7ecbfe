import { waitFor } from '../../scripts/lib/wait.ts';
import { vmFolder } from '../../scripts/machine/machine.ts';
import { sendVmScripts } from '../../scripts/machine/vm-scripts.ts';
import { startHost, type Host } from '../support/host.ts';
import { addClient } from './own-postgres.ts';

const limitMs = 3_600_000;
const tables = "nft list tables | grep -c 'inet mesh_library$' || true";

/** A web server on a port of its own, a line of others for istiod, files of others where ours go, and sshd on a second port. */
const prepare = `set -e
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update && apt-get -qq install --yes --no-install-recommends nginx nftables > /dev/null 2>&1
  printf 'Port 22\\nPort 2022\\n' > /etc/ssh/sshd_config.d/ports.conf && systemctl restart ssh
  printf '10.9.9.9 istiod.istio-system.svc other-name\\n\\n' >> /etc/hosts
  sed -i 's/^hosts:.*/hosts: files mymachines dns myhostname/' /etc/nsswitch.conf
  mkdir -p /etc/certs /etc/systemd/system/postgresql@.service.d && echo theirs | tee /etc/certs/theirs.pem > /etc/systemd/system/postgresql@.service.d/theirs.conf`;

describe('a host with services of its own', () => {
  let host: Host;
  let before: string[];
  const install = () => host.machine().sh(`${vmFolder}/install-postgres.sh 2>&1`, { timeoutMs: 1_500_000 });

  beforeAll(async () => {
    host = await startHost(prepare);
    before = await host.snapshot();
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'tells all that is wrong at once, and is not changed by that',
    async () => {
      await host.sh(
        "systemd-run --quiet --unit holder perl -MIO::Socket::INET -e 'my $$s = IO::Socket::INET->new(LocalPort => 5432, Listen => 1); sleep 600'",
      );
      await waitFor('the port is held', () => host.sh("ss -Hltn 'sport = :5432' | grep -q ."), {
        timeoutMs: 10_000,
      });

      const problem = await host.machine({ GATEWAY_ADDRESS: 'nowhere.invalid' }).findProblem();

      expect(problem).toMatch(/^VM_HOST=\S+ can't be the VM yet:\n {2}/);
      expect(problem).toMatch(
        /port 5432 is held by a program that is not a PostgreSQL cluster .*\(perl, process \d+\)/,
      );
      expect(problem).toMatch(/finds no address for GATEWAY_ADDRESS=nowhere\.invalid/);
      await host.sh('systemctl stop holder');
      await expect(host.machine().findProblem()).resolves.toBeUndefined();
      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );

  test(
    'is refused where rules of its own drop what they do not name',
    async () => {
      await host.sh(
        "nft 'table inet own { chain input { type filter hook input priority 0; policy drop; tcp dport { 22, 2022, 80 } accept; ct state established accept; iif lo accept; }; }'",
      );

      await expect(host.machine().findProblem()).resolves.toMatch(
        /Its own firewall rules drop .* nft add rule TABLE CHAIN tcp dport \{ 5432, 15006 \} accept/,
      );

      await host.sh('nft delete table inet own');
    },
    limitMs,
  );

  test(
    'takes the firewall back when no new ssh connection confirms it',
    async () => {
      await sendVmScripts(host.machine());
      await install();
      expect(await host.sh(tables)).toBe('1');
      expect(await host.sh('systemctl is-enabled mesh-library-firewall || true')).toBe('disabled');

      await waitFor('the firewall is gone', async () => expect(await host.sh(tables)).toBe('0'), {
        timeoutMs: 200_000,
        everyMs: 5_000,
      });

      await expect(host.machine().confirmFirewall?.()).rejects.toThrow();
    },
    limitMs,
  );

  test(
    'keeps ssh on every port and its own services open, and shuts the ports of the sidecar',
    async () => {
      await host.deploy();

      expect(await host.sh('systemctl is-enabled mesh-library-firewall')).toBe('enabled');
      const rules = await host.sh('nft list table inet mesh_library');
      expect(rules).toMatch(/policy accept/);
      expect(rules).toMatch(/tcp dport \{ 22, 2022 \} accept/);
      const client = await addClient(host);
      const dial = (port: number) =>
        client
          .sh(
            `timeout 3 bash -c '(exec 3<> /dev/tcp/192.0.2.1/${port}) 2> /dev/null && echo open || echo shut'`,
          )
          .catch(() => 'shut');
      expect(await Promise.all([22, 2022, 80, 5432, 15021].map(dial))).toEqual([
        'open',
        'open',
        'open',
        'open',
        'shut',
      ]);
      await client.remove();
    },
    limitMs,
  );

  test(
    'has one run at a time, and the second one says who holds it',
    async () => {
      await host.sh(
        'systemd-run --quiet --unit busy bash -c \'exec 9>> /run/mesh-library.lock; flock 9; echo "install-postgres.sh, process 1" > /run/mesh-library.lock; sleep 100\'; sleep 1',
      );

      await expect(install()).rejects.toThrow(
        'Another run is changing this host: install-postgres.sh, process 1',
      );

      await host.sh('systemctl stop busy');
    },
    limitMs,
  );

  test(
    'has exporters for its own sidecar alone, can be rid of them, and have them again',
    async () => {
      const runExporters = (verb: string) =>
        host.machine().sh(`${vmFolder}/${verb}-exporters.sh 2>&1`, { timeoutMs: 1_500_000 });
      const listening = "ss -Hltn | awk '{ print $4 }' | grep -E ':(9100|9187)$' | sort || true";

      await runExporters('install');
      await waitFor(
        'both listen',
        async () => expect(await host.sh(listening)).toBe('127.0.0.1:9100\n127.0.0.1:9187'),
        { timeoutMs: 60_000 },
      );
      await waitFor('PostgreSQL is read', () => host.sh("curl -s 127.0.0.1:9187/metrics | grep '^pg_up 1'"), {
        timeoutMs: 60_000,
      });
      expect(await runExporters('install')).toBe('');

      await runExporters('remove');
      expect(await host.sh(listening)).toBe('');
      await runExporters('install');
    },
    limitMs,
  );

  test(
    'is as it was before when it leaves: the lines, files and folders of others are there',
    async () => {
      expect(await host.sh('cat /etc/hosts')).toMatch(
        /^# mesh-library: 10\.9\.9\.9 istiod\.istio-system\.svc other-name$/m,
      );

      const kept = await host.leave();
      expect(kept).toMatch(
        /left: the PostgreSQL cluster \d+\/main with the library's books; WITH_DATA=1 removes it/,
      );
      await expect(host.leave({ WITH_DATA: '1' })).resolves.toBe('as it was before');

      expect(await host.snapshot()).toEqual(before);
      expect(await host.sh('cat /etc/hosts')).toMatch(/^10\.9\.9\.9 istiod\.istio-system\.svc other-name$/m);
    },
    limitMs,
  );
});
