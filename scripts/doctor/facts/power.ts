import type { Deployment } from '../../deployment/deployment.ts';
import type { Power } from '../../lib/power.ts';

/** Node and VM seen from outside; absent where they are not ours to switch on and off. */
export interface PowerFacts {
  node?: MachinePower;
  vm?: MachinePower;
}

export interface MachinePower {
  name: string;
  /** running, paused, exited or absent. */
  state: string;
  commands: Power['commands'];
}

export async function readPower({ cluster: { node }, machine }: Deployment): Promise<PowerFacts> {
  return {
    ...(node && { node: await readState(node.name, node.power) }),
    ...(machine.power && { vm: await readState(machine.name, machine.power) }),
  };
}

async function readState(name: string, { state, commands }: Power): Promise<MachinePower> {
  return { name, state: await state(), commands };
}
