import { args } from '../lib/run.ts';
import type { Deployment } from './deployment.ts';

/** What both ends have logged of the last books. */
export interface RecentWrites {
  /** inventory's last messages `✅ inserted …`. */
  inserted: string[];
  /** The last connection to PostgreSQL that the VM's Envoy has logged. */
  inbound: string | undefined;
}

const maxLines = 3;

export async function readRecentWrites({ cluster, machine }: Deployment): Promise<RecentWrites> {
  const [logs, inbound] = await Promise.all([
    cluster.kubectl(args`logs --selector=app=inventory --container=inventory --tail=400 --prefix=false`),
    machine.sh("grep -a 'inbound|5432|' /var/log/istio/istio.log | tail -1 || true"),
  ]);
  return { inserted: findInserted(logs), inbound: inbound === '' ? undefined : inbound };
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
