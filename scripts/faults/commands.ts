import { fileURLToPath } from 'node:url';
import { getLastStep, goToStep } from '../application/workshop.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { args, type RunOptions } from '../lib/run.ts';
import { vmFolder, type Machine } from '../machine/machine.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import type { Fault } from './fault.ts';

/** Faults that a command on the VM injects, and another one restores. */
export function createCommandFaults({ machine }: Deployment) {
  return (
    name: string,
    finding: string,
    description: string,
    commands: { inject: string; restore: string },
  ): Fault => ({
    ...{ name, finding, description },
    inject: () => machine.sh(commands.inject),
    restore: () => machine.sh(commands.restore),
  });
}

/** Faults that a script of vm/faults knows by their names. */
export function createScriptFaults({ machine }: Deployment, script: string) {
  return (name: string, finding: string, description: string): Fault => ({
    ...{ name, finding, description },
    inject: () => sendAndRunScript(machine, `${script} inject ${name}`),
    restore: () => runScript(machine, `${script} restore ${name}`),
  });
}

/** Faults that kubectl injects. Unless a command restores one, the workshop's last step is applied again. */
export function createKubectlFaults(deployment: Deployment) {
  const { cluster } = deployment;
  return (
    name: string,
    finding: string,
    description: string,
    commands: { inject: string[]; restore?: string[] },
  ): Fault => ({
    ...{ name, finding, description },
    inject: () => cluster.kubectl(commands.inject),
    restore: async () => {
      if (commands.restore) await cluster.kubectl(commands.restore);
      else await goToStep(deployment, await getLastStep());
    },
  });
}

/** Runs a script of vm/faults and returns its output. */
export async function runScript(machine: Machine, command: string, options?: RunOptions): Promise<string> {
  return await machine.sh(`${vmFolder}/faults/${command}`, options);
}

/** Sends the scripts before it runs one. */
export async function sendAndRunScript(
  machine: Machine,
  command: string,
  options?: RunOptions,
): Promise<string> {
  await sendVmScripts(machine);
  return await runScript(machine, command, options);
}

/** The path of a file of objects. */
export function object(name: string): string {
  return fileURLToPath(new URL(`objects/${name}.yaml`, import.meta.url));
}

/** Replaces every pod of some Deployments, as for a new version, and waits until the new ones are ready. */
export async function replacePods({ kubectl }: Cluster, ...names: string[]): Promise<void> {
  const workloads = names.map((name) => `deployment/${name}`);
  await kubectl(args`rollout restart ${workloads}`);
  for (const workload of workloads) {
    await kubectl(args`rollout status ${workload} --timeout=180s`, { timeoutMs: 190_000 });
  }
}
