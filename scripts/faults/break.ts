import type { Deployment } from '../deployment/deployment.ts';

/** One thing that is wrong on purpose, for doctor to find: smaller than a drill, and with nothing measured meanwhile. */
export interface Break {
  name: string;
  /** What is done, in a sentence. */
  does: string;
  /** The first finding of doctor while it lasts. */
  finding: string;
  break: () => Promise<void>;
  /** Undoes it, also after a failure half-way; can be run twice. */
  putBack: () => Promise<void>;
  /** Whoever mends it has to think first: doctor's command shows where to look. */
  isMendedByHand?: true;
}

export type CreateBreaks = (deployment: Deployment) => Break[];

/** A break on the VM: a command that breaks, and one that undoes it. */
export function createBreaker({ machine }: Deployment) {
  return (
    name: string,
    finding: string,
    does: string,
    commands: { break: string; putBack: string },
    options: Pick<Break, 'isMendedByHand'> = {},
  ): Break => ({
    name,
    finding,
    does,
    break: async () => {
      await machine.sh(commands.break);
    },
    putBack: async () => {
      await machine.sh(commands.putBack);
    },
    ...options,
  });
}
