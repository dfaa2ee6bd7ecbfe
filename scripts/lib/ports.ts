import { createServer } from 'node:net';
import getPort from 'get-port';
import { UserError } from './user-error.ts';

const localhost = '127.0.0.1';

/** Whether a program could listen on the port of this machine now; `host` is 0.0.0.0 for all of its addresses. */
export async function isPortFree(port: number, host = localhost): Promise<boolean> {
  return (await tryPort(port, host)) === undefined;
}

/** The code of the error with which the port cannot be used; undefined when it can. */
function tryPort(port: number, host = localhost): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  server.listen(port, host, () => server.close(() => resolve(undefined)));
  return promise;
}

/** Says for a person why a port cannot be used, and what to do. */
export function explainPortProblem(code: string, port: number, setting: string): string {
  switch (code) {
    case 'EACCES':
      return `Port ${port} is for root alone on this machine: choose one from 1024 on with ${setting}.`;
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${localhost}: bring its loopback interface up (\`ip link set lo up\`).`;
    case 'EADDRINUSE':
      return `Port ${port} on ${localhost} is taken by another program: stop that, or choose another port with ${setting}.`;
    default:
      return `Port ${port} on ${localhost} cannot be used (${code}): choose another port with ${setting}.`;
  }
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
    const code = await tryPort(port);
    if (code !== undefined) throw new UserError(explainPortProblem(code, port, setting));
  }
}
