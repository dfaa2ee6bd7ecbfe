import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { certificate, createEnrolment } from './enrolment.ts';

const token = '/var/run/secrets/tokens/istio-token';
const key = '/etc/certs/key.pem';

/** A VM as on its first day, which has waited for too long: no certificate yet, and a token whose time is over. */
export function createTokenExpiredDrill(deployment: Deployment): Drill {
  const { cluster, machine } = deployment;
  const enrolment = createEnrolment(deployment);
  return {
    name: 'token-expired',
    does: "takes the VM's certificate away, and gives it a token that has expired",
    predicts: 'the VM is not let into the mesh; make vm-reenroll brings it back, and nothing else is needed',
    maxOutageSeconds: 180,
    minOutageSeconds: 15,
    finding: 'vm-token-expired',
    holdMs: 20_000,
    limitMs: 300_000,
    break: async () => {
      const valid = await cluster.kubectl([
        ...['create', 'token', 'postgres-1-vm', '--audience', 'istio-ca', '--duration', '10m'],
      ]);
      await machine.sh(
        `systemctl stop istio && rm -f ${certificate} ${key} && install -D -m 600 -o istio-proxy -g istio-proxy /dev/stdin ${token} && systemctl start istio`,
        { input: expire(valid), timeoutMs: 90_000 },
      );
    },
    mend: async () => {
      await enrolment.verifyShutOut();
      await enrolment.reenroll();
    },
    verify: enrolment.verifyKnown,
    putBack: enrolment.reenrollWhereNeeded,
  };
}

/**
 * The same token with its times in the past. A token that is really that old takes ten minutes to make, the API server's
 * least; istiod refuses both.
 */
export function expire(valid: string): string {
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const now = Math.floor(Date.now() / 1000);
  const past = { ...claims, iat: now - 1_200, nbf: now - 1_200, exp: now - 600 };
  return [header, Buffer.from(JSON.stringify(past)).toString('base64url'), signature].join('.');
}
