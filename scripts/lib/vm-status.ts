import type { Deployment } from './deployment.ts';
import { vmFolder } from './vm.ts';

/** What vm/status.sh tells of the VM, by name. */
export async function readVmStatus({ vm }: Deployment): Promise<Map<string, string>> {
  return parseVmStatus(await vm.sh(`${vmFolder}/status.sh`, { timeoutMs: 15_000 }));
}

export function parseVmStatus(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const];
    }),
  );
}
