import { quoteWord } from '../lib/vm.ts';
import type { Expectations, Facts } from './facts.ts';

/** What vm/status/ says under a name; empty where it could not tell. Nothing when the VM is silent. */
export type VmWords = (name: string) => string;

export function readWords({ vm }: Facts): VmWords | undefined {
  const status = vm.told?.status;
  return status && ((name) => (status[name] === 'unknown' ? '' : (status[name] ?? '')));
}

/** A command on the VM, as one can paste it here. */
export function onVm(command: string): string {
  return `make vm-shell DO=${quoteWord(command)}`;
}

/** A kubectl command for this cluster, as one can paste it. */
export function kubectl({ context }: Expectations, args: string): string {
  return `kubectl --context ${context} ${args}`;
}
