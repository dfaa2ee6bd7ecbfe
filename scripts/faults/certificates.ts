import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { requestPodEnvoy, requestVmEnvoy, type EnvoyCertificates } from '../mesh/envoy.ts';
import { getCapability } from './capabilities.ts';
import { createScriptFaults, object, replacePods, runScript, sendAndRunScript } from './commands.ts';
import type { CreateFaults, Drill } from './fault.ts';

/** The agents renew at half of it. The pods' is in short-certificates.yaml. */
const lifetime = '2m';
const secondsAhead = 600;

/** Certificates, the root that they come from, and the clock that they are checked by. */
export const createCertificateFaults: CreateFaults = (deployment) => {
  const withScript = createScriptFaults(deployment, 'certificates.sh');
  const restoreClock = () => getCapability(deployment, 'machine.clock').restore();
  return [
    withScript(
      'root-of-others',
      'istiod-unreachable-tls',
      'puts the root certificate of another mesh on the VM',
    ),
    {
      ...withScript(
        'certificate-near-end',
        'vm-certificate-near-end',
        'puts a certificate in its place that should have been renewed',
      ),
      isMendedByHand: true,
    },
    createCertificateRotation(deployment),
    {
      name: 'clock-skew',
      description: `lets every program that starts on the VM see a clock that is ${secondsAhead / 60} minutes ahead, by Debian's libfaketime`,
      requires: ['machine.clock'],
      finding: 'vm-clock-skewed',
      inject: () => getCapability(deployment, 'machine.clock').setAhead(secondsAhead),
      mend: restoreClock,
      restore: restoreClock,
      isMendedByHand: true,
      prediction: {
        text: 'nobody notices as long as the sidecar keeps its clock; doctor tells before it does harm',
        ...{ maxOutageSeconds: 0, holdMs: 10_000, limitMs: 180_000 },
      },
    },
  ];
};

/** Both ends get new certificates while their connections live. */
function createCertificateRotation(deployment: Deployment): Drill {
  const { cluster } = deployment;
  const vm = createVmLifetime(deployment, lifetime);
  const shortCertificates = object('short-certificates');
  let before: Identities = { serials: new Map(), sessions: [] };
  return {
    name: 'cert-rotation',
    description: `waits until the VM and the pods of inventory have new certificates, which live ${lifetime} for the occasion`,
    prepare: async () => {
      const shortenPods = async () => {
        await cluster.kubectl(args`apply -f ${shortCertificates}`);
        await replacePods(cluster, 'inventory');
      };
      await Promise.all([vm.shorten(), shortenPods()]);
    },
    inject: async () => {
      before = await readIdentities(deployment);
      const verifyRenewed = async () => {
        const { serials } = await readIdentities(deployment);
        const old = [...serials].filter(([proxy, serial]) => before.serials.get(proxy) === serial);
        if (old.length > 0) throw new Error(`${old.map(([proxy]) => proxy).join(', ')} still the old one`);
      };
      await waitFor('every proxy has another certificate', verifyRenewed, {
        timeoutMs: 150_000,
        everyMs: 2_000,
      });
    },
    restore: async () => {
      const restorePods = async () => {
        const deleted = await cluster.kubectl(args`delete --ignore-not-found -f ${shortCertificates}`);
        if (deleted !== '') await replacePods(cluster, 'inventory');
      };
      await Promise.all([vm.restore(), restorePods()]);
    },
    prediction: {
      text: 'nobody notices; every serial number is another, and connections opened before live on',
      ...{ maxOutageSeconds: 0, limitMs: 240_000 },
      verifyAfter: async () => {
        const { serials, sessions } = await readIdentities(deployment);
        const alive = before.sessions.filter((session) => sessions.includes(session));
        if (alive.length === 0) throw new Error('no connection to PostgreSQL has lived through it');
        return `${serials.size} new serial numbers, ${alive.length} of ${before.sessions.length} connections lived on`;
      },
    },
  };
}

interface Identities {
  /** Of the certificates, by proxy: each pod of inventory, and the VM. */
  serials: Map<string, string>;
  /** Of inventory with PostgreSQL. */
  sessions: string[];
}

async function readIdentities({ cluster, machine, database }: Deployment): Promise<Identities> {
  const pods = await listPods(cluster, 'inventory');
  const requests = [
    { proxy: 'the VM', answer: requestVmEnvoy(machine, 'certs') },
    ...pods.map((pod) => ({ proxy: pod, answer: requestPodEnvoy(cluster, pod, 'certs') })),
  ];
  const serials = await Promise.all(
    requests.map(async ({ proxy, answer }) => [proxy, parseCertificate(await answer).serial_number] as const),
  );
  const sessions = await database.sql(
    "select pid || ' since ' || backend_start from pg_stat_activity where usename = 'inventory'",
  );
  return { serials: new Map(serials), sessions: sessions.split('\n') };
}

/** The proxy's own certificate, from Envoy's /certs. */
export function parseCertificate(answer: string) {
  const { certificates } = JSON.parse(answer) as EnvoyCertificates;
  const [certificate] = certificates.flatMap(({ cert_chain: chain = [] }) => chain);
  if (certificate === undefined) throw new Error('the proxy has no certificate yet');
  return certificate;
}

/** Certificates of the VM that end soon. Its sidecar is restarted for them, and again to restore what was. */
export function createVmLifetime({ machine }: Deployment, duration: string) {
  return {
    shorten: () => sendAndRunScript(machine, `certificates.sh inject short-lifetime ${duration}`),
    restore: () => runScript(machine, 'certificates.sh restore short-lifetime', { timeoutMs: 90_000 }),
  };
}
