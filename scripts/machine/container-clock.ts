import type { Machine, SshConnection } from './machine.ts';

const library = '/usr/lib/*/faketime/libfaketimeMT.so.1';
const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -qq --yes';

/**
 * A container has the clock of its machine. Debian's libfaketime shows another time to programs that start from now on:
 * programs that run keep the right one, and so does the sidecar, because Envoy doesn't start under libfaketime.
 */
export function createContainerClock({ sh }: SshConnection): NonNullable<Machine['clock']> {
  return {
    setAhead: async (seconds) => {
      await sh(
        `(apt-get -qq update && ${apt} install --no-install-recommends libfaketime) > /dev/null 2>&1`,
        {
          timeoutMs: 120_000,
        },
      );
      await sh(`echo '+${seconds}s' > /etc/faketimerc && echo ${library} > /etc/ld.so.preload`);
      const aheadMs = Number(await sh('date +%s')) * 1000 - Date.now();
      if (aheadMs < seconds * 500) throw new Error(`the clock is only ${aheadMs} ms ahead`);
    },
    restore: async () => {
      await sh('rm -f /etc/ld.so.preload /etc/faketimerc');
      await sh(`${apt} purge libfaketime > /dev/null 2>&1`, { timeoutMs: 60_000 });
    },
  };
}
