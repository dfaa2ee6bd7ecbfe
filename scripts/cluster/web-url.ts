import { findFreePort } from '../lib/ports.ts';
import { args, keepRunning } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import type { ClusterClient } from './cluster.ts';
import { findWayIn } from './ways-in.ts';

const service = 'gateway';
const servicePort = 8080;

/** Where the library answers this machine: at its Service's way in, else through a port-forward that ends with this process. */
export async function findWebUrl(client: ClusterClient): Promise<string> {
  const { address, port } = await findWayIn(client, service);
  const direct = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  if (await answers(direct)) return direct;
  const local = await findFreePort();
  const forwarded = `http://127.0.0.1:${local}`;
  const stop = keepRunning(
    'kubectl',
    client.kubectlArguments(args`port-forward service/${service} ${local}:${servicePort}`),
  );
  return waitFor(
    'a port-forward to the library',
    async () => ((await answers(forwarded)) ? forwarded : Promise.reject(new Error('it does not answer'))),
    { timeoutMs: 5_000 },
  ).catch(() => {
    stop();
    return direct;
  });
}

/** Whatever the library says: something is there. */
async function answers(url: string): Promise<boolean> {
  return fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}
