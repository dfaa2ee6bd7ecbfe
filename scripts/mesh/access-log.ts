import type { ClusterClient } from '../cluster/cluster.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import type { SshConnection } from '../machine/machine.ts';

const vmLogFile = '/var/log/istio/istio.log';
/** Envoy logs a connection when it ends, and writes its log to disk within seconds; a slow host takes longer to show it. */
export const logTimeoutMs = 45_000;

/** Finds the first matching line that was logged after the call that returned this. Throws when none comes in time. */
export type FindLine = (what: string, pattern: RegExp) => Promise<string>;

/** The access log of the proxies of all pods of an application, from now on. */
export function followPodLogs(
  { kubectl }: Pick<ClusterClient, 'kubectl'>,
  app: string,
  timeoutMs = logTimeoutMs,
): FindLine {
  const since = new Date().toISOString();
  const command = args`logs --selector app=${app} --container istio-proxy --tail=-1 --since-time ${since}`;
  return createFindLine(timeoutMs, async () => {
    const lines = (await kubectl(command)).split('\n');
    return lines.filter((line) => line.slice(1, since.length + 1) >= since); // kubectl compares whole seconds only
  });
}

/** The access log of the VM's proxy, from now on. */
export async function followVmLog(
  { sh }: Pick<SshConnection, 'sh'>,
  timeoutMs = logTimeoutMs,
): Promise<FindLine> {
  const size = Number(await sh(`stat --format %s ${vmLogFile}`));
  return createFindLine(timeoutMs, async () =>
    (await sh(`tail --bytes +${size + 1} ${vmLogFile}`)).split('\n'),
  );
}

function createFindLine(timeoutMs: number, readLines: () => Promise<string[]>): FindLine {
  const everyMs = Math.min(500, timeoutMs / 2);
  return (what, pattern) => {
    const findLine = async () => {
      const line = (await readLines()).find((candidate) => pattern.test(candidate));
      if (line === undefined) throw new Error(`no line matches ${String(pattern)}`);
      return line;
    };
    return waitFor(what, findLine, { timeoutMs, everyMs });
  };
}
