import type { Deployment } from '../../deployment/deployment.ts';
import { listPods } from '../../cluster/pods.ts';
import { waitFor } from '../../lib/wait.ts';
import type { Drill } from './drill.ts';
import { createShortCertificatesOfPods, createShortCertificatesOfVm } from './short-certificates.ts';

/** The agents renew at half of a certificate's life. */
const life = '2m';
const timeoutMs = 150_000;
const sessions = `
  select pid || ' since ' || backend_start from pg_stat_activity where usename = 'inventory'`;

/** Envoy's own account of its certificates. */
interface Certificates {
  certificates: { cert_chain?: { serial_number: string }[] }[];
}

interface State {
  /** By proxy: each pod of inventory, and the VM. */
  serials: Map<string, string>;
  sessions: Set<string>;
}

/** Both ends get new certificates while their connections live. */
export function createCertRotationDrill(deployment: Deployment): Drill {
  const { cluster, machine } = deployment;
  const ofVm = createShortCertificatesOfVm(deployment, life);
  const ofPods = createShortCertificatesOfPods(deployment, life);
  let before: State = { serials: new Map(), sessions: new Set() };
  return {
    name: 'cert-rotation',
    does: `waits until the VM and the pods of inventory have new certificates, which live ${life} for the occasion`,
    predicts: 'nobody notices; every serial number is another, and connections opened before live on',
    maxOutageSeconds: 0,
    limitMs: 240_000,
    prepare: async () => {
      await Promise.all([ofVm.shorten(), ofPods.shorten()]);
    },
    break: async () => {
      before = await readState();
      await waitFor('every proxy has another certificate', verifySerialsChanged, {
        timeoutMs,
        everyMs: 2_000,
      });
    },
    verify: async () => {
      const { serials, sessions: now } = await readState();
      const alive = [...before.sessions].filter((session) => now.has(session));
      if (alive.length === 0) throw new Error('no connection to PostgreSQL has lived through it');
      return `${serials.size} new serial numbers, ${alive.length} of ${before.sessions.size} connections lived on`;
    },
    putBack: async () => {
      await Promise.all([ofVm.putBack(), ofPods.putBack()]);
    },
  };

  async function verifySerialsChanged(): Promise<void> {
    const { serials } = await readState();
    const old = [...serials].filter(([proxy, serial]) => before.serials.get(proxy) === serial);
    if (old.length > 0) throw new Error(`${old.map(([proxy]) => proxy).join(', ')} still the old one`);
  }

  async function readState(): Promise<State> {
    const names = await listPods(cluster, 'inventory');
    const serials = await Promise.all([
      machine
        .sh('curl --silent --show-error --max-time 5 http://127.0.0.1:15000/certs')
        .then((answer) => ['the VM', parseSerial(answer)] as const),
      ...names.map(async (name) => {
        const request = ['exec', name, '-c', 'istio-proxy', '--', 'pilot-agent', 'request', 'GET', 'certs'];
        return [name, parseSerial(await cluster.kubectl(request))] as const;
      }),
    ]);
    return { serials: new Map(serials), sessions: new Set((await machine.sql(sessions)).split('\n')) };
  }
}

function parseSerial(answer: string): string {
  const { certificates } = JSON.parse(answer) as Certificates;
  const serial = certificates.flatMap(({ cert_chain: chain = [] }) => chain)[0]?.serial_number;
  if (serial === undefined) throw new Error('the proxy has no certificate yet');
  return serial;
}
