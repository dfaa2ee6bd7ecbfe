import { readFile } from 'node:fs/promises';
import type { Cluster } from '../cluster/cluster.ts';

/** The way from a pod of inventory to PostgreSQL's port, with no proxy in between. */
export interface PathFacts {
  /** The median of the last connections, in milliseconds; absent when one was refused. */
  connectMs?: number;
  /** Why there is no connection; empty when nobody answered. */
  refusal?: string;
  /** The cluster's clock, and when it was asked for, and when it was told, by this machine's: in milliseconds. */
  clock: Clock;
}

export interface Clock {
  shown: number;
  asked: number;
  told: number;
}

/** The first ones pass at once, also on a way that is too narrow. */
const lastOnes = 8;

export async function readPath({ kubectl }: Cluster, address: string, timeoutMs: number): Promise<PathFacts> {
  const input = await readFile(new URL('inside/dial.sh', import.meta.url), 'utf8');
  const asked = Date.now();
  const text = await kubectl(
    [
      ...['exec', '--stdin', 'deploy/inventory', '--container', 'istio-proxy', '--'],
      ...['bash', '-s', '--', address, '5432'],
    ],
    { input, timeoutMs },
  );
  return parsePath(text, asked, Date.now());
}

export function parsePath(text: string, asked: number, told: number): PathFacts {
  const of = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}: ?(.*)$`, 'gm'))].map(([, value = '']) => value);
  const [refusal] = of('refusal');
  return {
    ...(refusal === undefined
      ? { connectMs: medianOf(of('microseconds').slice(-lastOnes).map(Number)) / 1000 }
      : { refusal }),
    clock: { shown: Number(of('clock-seconds')[0]) * 1000, asked, told },
  };
}

function medianOf(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** How far a clock is ahead of this machine's, in seconds, at least: whatever the answer took is in its favour. */
export function offsetOf({ shown, asked, told }: Clock): number {
  if (shown > told) return (shown - told) / 1000;
  return shown < asked ? (shown - asked) / 1000 : 0;
}
