import type { Deployment } from '../../deployment/deployment.ts';
import { findContainer } from '../../docker/docker.ts';

/** Node and VM from outside; absent where they are not ours to switch on and off. */
export interface PowerFacts {
  node?: MachinePower;
  vm?: MachinePower;
}

export interface MachinePower {
  name: string;
  /** running, paused, exited or absent. */
  state: string;
  commands: { start: string; unpause: string };
}

export async function readPower({ run, names, vm }: Deployment): Promise<PowerFacts> {
  const readContainer = async (name: string) => ({
    name,
    state: (await findContainer(run, name))?.State.Status ?? 'absent',
    commands: { start: `docker start ${name}`, unpause: `docker unpause ${name}` },
  });
  return {
    node: await readContainer(names.node),
    ...(vm.isStandIn && { vm: await readContainer(names.vm) }),
  };
}
