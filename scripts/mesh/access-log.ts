import type { Cluster } from '../cluster/cluster.ts';
import type { Machine } from '../machine/machine.ts';
import { waitFor } from '../lib/wait.ts';

const proxyLogOfVm = '/var/log/istio/istio.log';
/** Envoy writes a connection's line at its end, and the line to its log within seconds. */
export const linePatienceMs = 15_000;

/** Finds the first line of a log that came after it was made. Throws when none comes in time. */
export type FindLine = (what: string, pattern: RegExp) => Promise<string>;

/** The access log of the proxies of all pods of an application, from now on. */
export function followPods(
  { kubectl }: Pick<Cluster, 'kubectl'>,
  app: string,
  patienceMs = linePatienceMs,
): FindLine {
  const since = new Date().toISOString();
  const selection = [
    '--selector',
    `app=${app}`,
    '--container',
    'istio-proxy',
    '--tail=-1',
    '--since-time',
    since,
  ];
  return (what, pattern) =>
    findLine(what, pattern, patienceMs, async () => {
      const lines = (await kubectl(['logs', ...selection])).split('\n');
      return lines.filter((line) => line.slice(1, since.length + 1) >= since); // kubectl knows whole seconds only
    });
}

/** The access log of the VM's proxy, from now on. */
export async function followVm({ sh }: Pick<Machine, 'sh'>, patienceMs = linePatienceMs): Promise<FindLine> {
  const size = Number(await sh(`stat --format %s ${proxyLogOfVm}`));
  return (what, pattern) =>
    findLine(what, pattern, patienceMs, async () =>
      (await sh(`tail --bytes +${size + 1} ${proxyLogOfVm}`)).split('\n'),
    );
}

function findLine(
  what: string,
  pattern: RegExp,
  timeoutMs: number,
  read: () => Promise<string[]>,
): Promise<string> {
  return waitFor(
    what,
    async () => {
      const line = (await read()).find((candidate) => pattern.test(candidate));
      if (line === undefined) throw new Error(`no line matches ${String(pattern)}`);
      return line;
    },
    { timeoutMs, everyMs: Math.min(500, timeoutMs / 2) },
  );
}
