import type { Deployment } from './deployment.ts';

/** Lines from both ends of the same connections. */
export interface Evidence {
  /** `✅ inserted …` of inventory, the last ones. */
  inserted: string[];
  /** The last connection that the VM's Envoy has let in to PostgreSQL. */
  inbound: string | undefined;
}

const howMany = 3;

/** What the logs of inventory and of the VM's Envoy show of the last books. */
export async function readEvidence({ cluster, machine }: Deployment): Promise<Evidence> {
  const [logs, inbound] = await Promise.all([
    cluster.kubectl([
      'logs',
      '--selector=app=inventory',
      '--container=inventory',
      '--tail=400',
      '--prefix=false',
    ]),
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
    .slice(-howMany);
}
