import { isPortFree } from '../lib/ports.ts';
import { UserError } from '../lib/user-error.ts';

/** Throws when one of the ports, each under the setting that names it, is not to be had on 127.0.0.1. */
export async function verifyPortsFree(ports: Record<string, number>): Promise<void> {
  const entries = Object.entries(ports);
  for (const [setting, port] of entries) {
    const twin = entries.find(([name, other]) => other === port && name !== setting);
    if (twin)
      throw new UserError(`${setting} and ${twin[0]} are both ${port}: give them ports of their own.`);
    if (!(await isPortFree(port))) {
      throw new UserError(
        `Port ${port} on 127.0.0.1 is taken by another program: stop that, or choose another port with ${setting}.`,
      );
    }
  }
}
