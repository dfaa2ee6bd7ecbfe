import { quoteWord } from '../lib/run.ts';
import type { Expectations, Facts } from './facts.ts';

/** What vm/status/ says under a name; empty where there is no such thing. Throws NotTold when it was not in time. */
export type VmWords = (name: string) => string;

/** Whoever needs this answer can say nothing. */
export class NotTold extends Error {
  override name = 'NotTold';
  readonly word: string;

  constructor(word: string) {
    super(`the VM did not tell "${word}" in time`);
    this.word = word;
  }
}

/** Nothing when the VM is silent as a whole. */
export function readWords({ vm }: Facts): VmWords | undefined {
  const status = vm.told?.status;
  return (
    status &&
    ((name) => {
      const word = status[name];
      if (word === undefined) throw new NotTold(name);
      return word === 'unknown' ? '' : word;
    })
  );
}

/** A command on the VM, as one can paste it here. */
export function onVm(command: string): string {
  return `make vm-shell DO=${quoteWord(command)}`;
}

/** A kubectl command for this cluster, as one can paste it. */
export function kubectl({ context }: Expectations, args: string): string {
  return `kubectl --context ${context} ${args}`;
}
