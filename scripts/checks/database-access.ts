import { randomBytes } from 'node:crypto';
import type { Side } from '../cluster/database-placement.ts';
import { createPodClient } from '../cluster/pod-client.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { logTimeoutMs } from '../mesh/access-log.ts';
import { getDatabaseProxy } from '../mesh/database-proxy.ts';
import type { Check } from './check.ts';
import type { ProbePods } from './probe-pods.ts';
import {
  buildPsqlCommand,
  deniedByPolicy,
  getError,
  getPgHbaError,
  getProxyError,
  readPolicy,
  stranger,
} from './refusals.ts';

const restartSeconds = 120;

/** Who can't connect to PostgreSQL. Each error shows whether the proxy beside it refused, or PostgreSQL itself. */
export function databaseAccessChecks(
  deployment: Deployment,
  pods: Pick<ProbePods, 'outsideMesh' | 'unauthorized'>,
  primary: Side,
  timeoutMs = logTimeoutMs,
): Check[] {
  const { cluster, database } = deployment;
  const proxy = getDatabaseProxy(deployment, primary);
  return [
    {
      claim: `plaintext from outside the mesh is refused by ${proxy.name}`,
      check: async () => {
        const outsideMesh = await pods.outsideMesh();
        const findLine = await proxy.followLog(timeoutMs);
        const PGHOST = await proxy.address();
        const message = getProxyError(await outsideMesh.query('select 1', { ...stranger, PGHOST }));
        await findLine(`${proxy.name} logs the reason`, / filter_chain_not_found .* \S+:5432 /);
        return `${message}; filter_chain_not_found in its log`;
      },
    },
    {
      claim: `another identity of the mesh is refused by ${proxy.name}`,
      check: async () => {
        const unauthorized = await pods.unauthorized();
        const findLine = await proxy.followLog(timeoutMs);
        const message = getProxyError(
          await unauthorized.query('select 1', {
            ...stranger,
            PGHOST: `postgres-1-vm.${cluster.namespace}.svc.cluster.local`,
          }),
        );
        const line = await findLine(`${proxy.name} logs the reason`, deniedByPolicy);
        return `${message}; denied by ${readPolicy(line)} in its log`;
      },
    },
    {
      claim: 'a wrong password is refused by PostgreSQL',
      check: async () => {
        const inventory = createPodClient(cluster, 'deploy/inventory', 'inventory');
        const { code, message } = getError(await inventory.query('select 1', { PGPASSWORD: 'wrong' }));
        if (code !== '28P01') throw new Error(`refused otherwise: ${message}`);
        return message;
      },
    },
    {
      claim: `${primary === 'vm' ? 'on the VM' : 'in the pod'} itself, round the proxy, PostgreSQL refuses`,
      check: async () => {
        // Not at the VM's address for pods: where that is a public one, there is often no way back in.
        return getPgHbaError(await database.servers[primary].sh(buildPsqlCommand('127.0.0.1')));
      },
    },
  ];
}

/** Stops the VM's proxy for some seconds: meanwhile inventory has no database. */
export function stoppedProxyCheck(
  { cluster, machine }: Deployment,
  pods: Pick<ProbePods, 'outsideMesh'>,
): Check {
  const inventory = createPodClient(cluster, 'deploy/inventory', 'inventory');

  /** The VM starts its sidecar again by itself, even if this process is killed. */
  const withoutSidecar = async <T>(work: () => Promise<T>): Promise<T> => {
    const unit = `mesh-library-verify-${randomBytes(3).toString('hex')}`;
    await machine.sh(
      `systemd-run --quiet --unit ${unit} --on-active ${restartSeconds}s systemctl start istio`,
    );
    try {
      await machine.sh('systemctl stop istio');
      return await work();
    } finally {
      await machine.sh(`systemctl start istio && systemctl stop ${unit}.timer`);
      await waitFor('inventory has its database back', verifyConnects, { timeoutMs: 120_000 });
    }
  };
  const verifyConnects = async () => {
    const { error } = await inventory.query('select 1');
    if (error) throw new Error(error.message);
  };

  return {
    claim: "with the VM's proxy stopped, PostgreSQL refuses",
    check: async () => {
      const outsideMesh = await pods.outsideMesh();
      const { vm: PGHOST } = await machine.addresses();
      const query = () => outsideMesh.query('select 1', { ...stranger, PGHOST });
      return getPgHbaError(getError(await withoutSidecar(query)).message);
    },
  };
}
