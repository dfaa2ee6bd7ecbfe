import type { Side } from '../cluster/database-placement.ts';
import { args } from '../lib/run.ts';
import { databasePod } from './database.ts';
import type { Deployment } from './deployment.ts';

/** What both ends have logged of the last books. */
export interface RecentWrites {
  /** inventory's last messages `✅ inserted …`. */
  inserted: string[];
  /** The last connection to PostgreSQL that the Envoy beside it has logged. */
  inbound: string | undefined;
}

const maxLines = 3;
const inboundName = 'inbound|5432|';

export async function readRecentWrites(
  { cluster, machine }: Deployment,
  primary: Side,
): Promise<RecentWrites> {
  const [logs, proxyLog] = await Promise.all([
    cluster.kubectl(args`logs --selector=app=inventory --container=inventory --tail=400 --prefix=false`),
    primary === 'vm'
      ? machine.sh(`grep -a '${inboundName}' /var/log/istio/istio.log | tail -1 || true`)
      : cluster.kubectl(args`logs ${databasePod.name} --container=istio-proxy --tail=2000`),
  ]);
  const inbound = proxyLog.split('\n').findLast((line) => line.includes(inboundName));
  return { inserted: findInserted(logs), inbound };
}

/** The newest `✅` messages of several pods' logs, which are lines of JSON, each with its time. */
export function findInserted(logs: string): string[] {
  return logs
    .split('\n')
    .flatMap((line) => {
      try {
        const { time, msg } = JSON.parse(line) as { time?: string; msg?: string };
        return msg?.startsWith('✅') === true ? [`${time ?? ''} ${msg}`] : [];
      } catch {
        return [];
      }
    })
    .sort()
    .slice(-maxLines);
}
