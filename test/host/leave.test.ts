import { startHost, type Host } from '../support/host.ts';

const limitMs = 3_600_000;

/** PostgreSQL with data, a client and a rule of its own, nginx, and ufw in force. */
const prepareOwnServices = `set -e
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update && apt-get -qq install --yes --no-install-recommends postgresql nginx ufw > /dev/null 2>&1
  cd / && etc=$(echo /etc/postgresql/*/main)
  echo "listen_addresses = '*'" >> $etc/postgresql.conf
  echo 'host shop shop samenet scram-sha-256' >> $etc/pg_hba.conf
  systemctl restart postgresql
  runuser -u postgres -- psql -q -c "create role shop login password 'shop'" -c 'create database shop owner shop'
  runuser -u postgres -- psql -q shop -c 'create table orders as select generate_series(1, 1000) as id' -c 'grant all on orders to shop'
  for port in 22 80 5432; do ufw allow $port/tcp; done > /dev/null 2>&1
  ufw --force enable > /dev/null`;

describe.each([
  ['a bare host', 'true', {}],
  [
    'a host with its own PostgreSQL, nginx and ufw',
    prepareOwnServices,
    { ADOPT: '1', ADOPT_CLIENTS: '192.0.2.0/24' },
  ],
])('%s', (_what, prepare, env) => {
  let host: Host;

  beforeAll(async () => {
    host = await startHost(prepare);
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'is as it was before when it leaves with the data',
    async () => {
      const before = await host.snapshot();
      await host.deploy(env);
      expect(await host.snapshot()).not.toEqual(before);
      expect(await host.deploy(env)).toBe('');

      expect(await host.leave({ ...env, WITH_DATA: '1' })).toBe('as it was before');

      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );
});
