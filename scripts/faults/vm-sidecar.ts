import type { Deployment } from '../deployment/deployment.ts';
import { vmFolder } from '../machine/machine.ts';
import { createCommandFaults, createScriptFaults } from './commands.ts';
import type { CreateFaults } from './fault.ts';
import { readStartTime } from './database.ts';

const probe = `${vmFolder}/files/database-is-ready.sh`;

/** The sidecar on the VM: its unit, its process, its rules, and its health check. */
export const createSidecarFaults: CreateFaults = (deployment) => {
  const { machine } = deployment;
  const onVm = createCommandFaults(deployment);
  const withScript = createScriptFaults(deployment, 'sidecar.sh');
  const processes = createProcessCheck(deployment);
  const limits = { maxOutageSeconds: 15, limitMs: 90_000 };
  return [
    onVm('proxy-stopped', 'vm-proxy-stopped', "stops the VM's sidecar", {
      inject: 'systemctl stop istio',
      restore: 'systemctl start istio',
    }),
    onVm('proxy-not-at-boot', 'vm-proxy-not-at-boot', "disables the sidecar's unit", {
      inject: 'systemctl disable --quiet istio',
      restore: 'systemctl enable --quiet istio',
    }),
    onVm('redirects-gone', 'redirects-missing', 'takes away the rule that brings connections to the proxy', {
      inject: 'iptables-legacy --table nat --delete PREROUTING --protocol tcp --jump ISTIO_INBOUND',
      restore: 'systemctl restart istio',
    }),
    withScript(
      'redirects-twice',
      'redirects-doubled',
      "adds Istio's rules in iptables-nft, beside those of iptables-legacy",
    ),
    onVm('firewall-gone', 'vm-firewall-down', "deletes the table of the VM's firewall", {
      inject: 'nft delete table inet mesh_library',
      restore: 'systemctl restart mesh-library-firewall',
    }),
    withScript(
      'wrong-address',
      'wrong-address-registered',
      'has the VM register at an address where it is not',
    ),
    onVm('probe-broken', 'probe-failing', "takes the right to run from the mesh's health check", {
      inject: `chmod 644 ${probe}`,
      restore: `chmod 755 ${probe}`,
    }),
    // As after an update of its package.
    {
      name: 'vm-proxy-restart',
      description: "restarts the VM's sidecar while books are written",
      inject: async () => {
        await processes.record();
        await machine.sh('systemctl restart istio');
      },
      prediction: {
        text: 'clients get 503 while it stops (5 s) and starts (2 s); PostgreSQL is not touched',
        ...limits,
        verifyAfter: processes.verifyNewSidecar,
      },
    },
    // As by a bug in it, or by the kernel when memory is short.
    {
      name: 'vm-proxy-crash',
      description: "kills the VM's sidecar, agent and Envoy, with signal 9 while books are written",
      inject: async () => {
        await processes.record();
        await machine.sh('systemctl kill --signal=KILL istio');
      },
      prediction: {
        text: 'systemd starts it again after 2 s; clients get 503 meanwhile',
        ...limits,
        verifyAfter: processes.verifyNewSidecar,
      },
    },
  ];
};

/** Verifies that the sidecar is another process than before, and PostgreSQL the same. */
function createProcessCheck({ machine, database }: Deployment) {
  const read = async () => ({
    sidecar: await machine.sh('systemctl show --property=MainPID --value istio'),
    postgres: await readStartTime(database),
  });
  let before: Awaited<ReturnType<typeof read>>;
  return {
    record: async () => {
      before = await read();
    },
    verifyNewSidecar: async () => {
      const now = await read();
      if (now.sidecar === before.sidecar) throw new Error('the sidecar is the same process as before');
      if (now.postgres !== before.postgres) throw new Error('PostgreSQL is another process than before');
      return 'a new sidecar, the same PostgreSQL';
    },
  };
}
