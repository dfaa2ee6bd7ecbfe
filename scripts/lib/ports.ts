import { createServer } from 'node:net';
import getPort from 'get-port';
import { UserError } from './user-error.ts';

const localhost = '127.0.0.1';

/** Whether a program could listen on the port of this machine now; `host` is 0.0.0.0 for all of its addresses. */
export function isPortFree(port: number, host = localhost): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, host, () => server.close(() => resolve(true)));
  return promise;
}

/** Finds a port of this machine that no program listens on, and that was not found for another one just before. */
export function findFreePort(): Promise<number> {
  return getPort({ host: localhost });
}

/** Throws unless all the ports, each under the setting that names it, are free and differ from each other. */
export async function verifyPortsFree(ports: Record<string, number>): Promise<void> {
  const entries = Object.entries(ports);
  for (const [setting, port] of entries) {
    const twin = entries.find(([name, other]) => other === port && name !== setting);
    if (twin)
      throw new UserError(`${setting} and ${twin[0]} are both ${port}: give them ports of their own.`);
    if (!(await isPortFree(port)))
      throw new UserError(
        `Port ${port} on 127.0.0.1 is taken by another program: stop that, or choose another port with ${setting}.`,
      );
  }
}
