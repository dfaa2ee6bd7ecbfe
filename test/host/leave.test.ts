import { startHost, type Host } from '../support/host.ts';
import { withOwnPostgres } from './own-postgres.ts';

const limitMs = 3_600_000;

const withOwnServices = `${withOwnPostgres({ listens: '*' })}
  apt-get -qq install --yes --no-install-recommends nginx ufw > /dev/null 2>&1
  for port in 22 80 5432; do ufw allow $port/tcp; done > /dev/null 2>&1
  ufw --force enable > /dev/null`;

describe.each([
  ['a bare host', 'true', {}],
  [
    'a host with its own PostgreSQL, nginx and ufw',
    withOwnServices,
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

      expect(await host.leave(env)).toContain('WITH_DATA=1');
      expect(await host.leave({ ...env, WITH_DATA: '1' })).toBe('as it was before');

      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );
});
