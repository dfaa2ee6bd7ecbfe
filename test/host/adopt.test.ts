import { startHost, type Host } from '../support/host.ts';
import { addClient, runSql, withOwnPostgres } from './own-postgres.ts';

const limitMs = 3_600_000;

describe('a PostgreSQL with data of others', () => {
  let host: Host;
  const countOrders = () =>
    host.sh(`PGPASSWORD=shop psql -XAt -h ${host.address} -U shop -c 'select count(*) from orders' shop`);
  const readStart = () => runSql(host, 'select pg_postmaster_start_time()');

  beforeAll(async () => {
    host = await startHost(withOwnPostgres({ listens: 'localhost' }));
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'is refused, with all that has to be settled, and nothing is changed',
    async () => {
      const before = await host.snapshot();

      const problem = await host.machine().findProblem();

      expect(problem).toMatch(/has data of others \(database shop,role shop\)\. To keep it all .*: ADOPT=1/);
      expect(problem).toMatch(
        /listens on localhost only\. A restart has to change that, .*: ADOPT_RESTART=1/,
      );
      expect(problem).toMatch(/lets in clients from anywhere, .* ADOPT_CLIENTS=.* EXCLUSIVE=1/);
      await expect(host.deploy()).rejects.toThrow('EXCLUSIVE=1');
      await host.sh('rm -r /usr/local/lib/mesh-library');
      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );

  test(
    'keeps its rules, settings, data and clients when it is adopted; ours are let in by rules of our own',
    async () => {
      const env = { ADOPT: '1', ADOPT_RESTART: '1', ADOPT_CLIENTS: '192.0.2.0/24' };
      const settings = "select name, setting from pg_settings where name <> 'listen_addresses'";
      const [settingsBefore, rulesBefore] = [
        await runSql(host, settings),
        await host.sh('cat /etc/postgresql/*/main/pg_hba.conf'),
      ];

      await host.deploy(env);
      const startedAt = await readStart();
      await host.deploy(env);

      expect(await runSql(host, settings)).toBe(settingsBefore);
      expect((await host.sh('cat /etc/postgresql/*/main/pg_hba.conf')).endsWith(rulesBefore)).toBe(true);
      expect(await countOrders()).toBe('1000');
      expect(await readStart()).toBe(startedAt);
      await expect(
        host.sh(`psql 'host=127.0.0.1 user=inventory dbname=library sslmode=disable'`),
      ).rejects.toThrow('pg_hba.conf rejects');
      expect(
        await host.sh(
          'runuser -u istio-proxy -- /usr/local/lib/mesh-library/files/database-is-ready.sh && echo ready',
        ),
      ).toBe('ready');
    },
    limitMs,
  );

  test(
    'lets its other clients in past the proxy, from where they came before',
    async () => {
      // As the sidecar's redirects are, with a port at which nobody speaks PostgreSQL.
      await host.sh('iptables -t nat -A PREROUTING -p tcp --dport 5432 -j REDIRECT --to-ports 15021');
      const client = await addClient(host);
      const ask = 'env PGPASSWORD=shop psql -XAt -h 192.0.2.1 -U shop -c "select count(*) from orders" shop';

      expect(await client.sh(ask)).toBe('1000');

      await host.sh('systemctl stop mesh-library-firewall');
      await expect(client.sh(ask)).rejects.toThrow();
      await host.sh('systemctl start mesh-library-firewall; iptables -t nat -F PREROUTING');
      await client.remove();
    },
    limitMs,
  );

  test(
    'shuts everybody else out with EXCLUSIVE=1',
    async () => {
      await host.deploy({ ADOPT: '1', EXCLUSIVE: '1' });

      await expect(countOrders()).rejects.toThrow('pg_hba.conf rejects');
    },
    limitMs,
  );

  test(
    'keeps the books when we leave without WITH_DATA, and says so; its own clients come in again',
    async () => {
      const note = await host.leave({ ADOPT_RESTART: '1' });

      expect(note).toContain('left: the database "library" with its books; WITH_DATA=1 drops it');
      expect(await runSql(host, "select count(*) from pg_database where datname = 'library'")).toBe('1');
      expect(
        await host.sh("PGPASSWORD=shop psql -XAt -h 127.0.0.1 -U shop -c 'select count(*) from orders' shop"),
      ).toBe('1000');

      await host.leave({ WITH_DATA: '1' });

      expect(
        await runSql(host, "select count(*) from pg_roles where rolname in ('inventory', 'health')"),
      ).toBe('0');
      expect(
        await runSql(host, "select count(*) from pg_database where datname in ('library', 'shop')"),
      ).toBe('1');
    },
    limitMs,
  );
});
