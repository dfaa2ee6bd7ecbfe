import { vmFolder } from '../../scripts/machine/machine.ts';
import { sendVmScripts } from '../../scripts/machine/vm-scripts.ts';
import { startHost, type Host } from '../support/host.ts';

const limitMs = 1_200_000;
const heldSeconds = 15;

/** Another apt: holds its locks for some seconds, as unattended-upgrades does on a new cloud instance. */
const holdLocks = `
use Fcntl;
my @files;
for my $name ("/var/lib/apt/lists/lock", "/var/lib/dpkg/lock-frontend") {
  open(my $file, ">>", $name) or die;
  my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
  fcntl($file, F_SETLK, $lock) or die;
  push @files, $file;
}
sleep ${heldSeconds};`;

describe('packages', () => {
  let host: Host;

  beforeAll(async () => {
    host = await startHost();
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'are installed when another apt has ended, and it is waited for',
    async () => {
      await sendVmScripts(host.machine());
      await host.sh(
        `cat > /run/hold.pl <<'PERL'${holdLocks}\nPERL\nsetsid perl /run/hold.pl > /dev/null 2>&1 &`,
      );
      await expect(host.sh('sleep 1; apt-get -qq update')).rejects.toThrow();

      const began = performance.now();
      await host.sh(`source ${vmFolder}/lib.sh && install_packages logrotate`);

      expect(performance.now() - began).toBeGreaterThan((heldSeconds - 10) * 1000);
      expect(await host.sh("dpkg-query --show --showformat='${db:Status-Status}' logrotate")).toBe(
        'installed',
      );
    },
    limitMs,
  );
});
