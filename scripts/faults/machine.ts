import type { CreateBreaks } from './break.ts';

/** Either side as a whole, on this machine. A VM elsewhere is not ours to freeze. */
export const createBreaksOfTheMachine: CreateBreaks = ({ run, names, vm }) => {
  const freeze = (name: string, finding: string, container: string) => ({
    name,
    finding,
    does: `freezes the container ${container}`,
    break: async () => {
      await run('docker', ['pause', container]);
    },
    putBack: async () => {
      await run('docker', ['unpause', container]).catch((error: unknown) => {
        if (!String(error).includes('not paused')) throw error;
      });
    },
  });
  return [
    ...(vm.isStandIn ? [freeze('vm-frozen', 'vm-unreachable', names.vm)] : []),
    freeze('node-frozen', 'cluster-unreachable', names.node),
  ];
};
