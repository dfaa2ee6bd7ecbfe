import { CommandError } from '../../lib/run.ts';
import type { Machine } from '../../machine/machine.ts';
import { parseVmStatus, readVmStatus } from '../../machine/status.ts';
import type { ClockReading } from './network-path.ts';

export interface VmFacts {
  /** What vm/status/ reports, by name. */
  status: Record<string, string>;
  clock: ClockReading;
}

export async function readVmFacts(machine: Machine, timeoutMs: number): Promise<VmFacts> {
  const requestedAt = Date.now();
  const status = await readVmStatus(machine, timeoutMs).catch(parsePartialStatus);
  return {
    status: Object.fromEntries(status),
    clock: { time: Number(status.get('clock-seconds')) * 1000, requestedAt, receivedAt: Date.now() },
  };
}

/** A slow VM may have reported something before its time was up. */
function parsePartialStatus(error: unknown): Map<string, string> {
  const status = error instanceof CommandError ? parseVmStatus(error.output) : new Map<string, string>();
  if (status.size < 2) throw error;
  return status;
}

/** Reads a field of the VM's status: empty where the VM has no such thing. Throws a MissingFieldError when it did not report it in time. */
export type VmStatus = (field: string) => string;

export class MissingFieldError extends Error {
  override name = 'MissingFieldError';
  readonly field: string;

  constructor(field: string) {
    super(`the VM did not report "${field}" in time`);
    this.field = field;
  }
}

export function createVmStatus({ status }: VmFacts): VmStatus {
  return (field) => {
    const value = status[field];
    if (value === undefined) throw new MissingFieldError(field);
    return value === 'unknown' ? '' : value;
  };
}
