import { startHost, type Host } from '../support/host.ts';

const limitMs = 3_600_000;
const withFirewalld = `apt-get -qq update
  apt-get -qq install --yes --no-install-recommends firewalld > /dev/null 2>&1
  systemctl enable --quiet --now firewalld
  firewall-cmd --quiet --permanent --add-service=http --add-service=ssh
  firewall-cmd --quiet --reload`;

describe('a host with firewalld', () => {
  let host: Host;
  const listPorts = (command = '') => host.sh(`firewall-cmd ${command} --list-ports`);

  beforeAll(async () => {
    host = await startHost(withFirewalld);
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'has the ports of PostgreSQL and the sidecar opened there, and is as it was before when it leaves',
    async () => {
      const before = await host.snapshot();

      expect(await host.deploy()).toMatch(/opened port 5432 in firewalld\nopened port 15006 in firewalld/);
      expect(await listPorts()).toBe('5432/tcp 15006/tcp');
      expect(await listPorts('--permanent')).toBe('5432/tcp 15006/tcp');
      expect(await host.deploy()).toBe('');
      await host.sh('firewall-cmd --quiet --reload');

      expect(await host.leave({ WITH_DATA: '1' })).toBe('as it was before');

      expect(await listPorts()).toBe('');
      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );
});
