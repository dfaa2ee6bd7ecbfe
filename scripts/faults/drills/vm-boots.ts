import type { Deployment } from '../../deployment/deployment.ts';

/** Not boot_id: a container has that of the machine that it runs on. */
const sinceWhen = 'systemctl show --property=UserspaceTimestamp --value';
const token = '/var/run/secrets/tokens/istio-token';

/** Tells whether the VM has booted, and come back into the mesh by its certificate alone. */
export function createVmBoots({ machine }: Deployment) {
  let before: string | undefined;
  return {
    note: async () => {
      before = await machine.sh(sinceWhen);
    },
    verifyRejoined: async () => {
      const [boot, hasToken = ''] = (
        await machine.sh(`${sinceWhen}; ls ${token} 2> /dev/null || true`)
      ).split('\n');
      if (boot === before) throw new Error(`the VM has not booted: it is up since ${boot}`);
      if (hasToken !== '') throw new Error(`the VM has a token again: ${hasToken}`);
      return `booted at ${boot}, in the mesh without a token`;
    },
  };
}
