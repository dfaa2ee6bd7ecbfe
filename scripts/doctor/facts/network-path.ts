import { readFile } from 'node:fs/promises';
import type { ClusterClient } from '../../cluster/cluster.ts';
import { args } from '../../lib/run.ts';

/** The network between a pod of inventory and PostgreSQL's port, with no proxy in between. */
export interface NetworkPath {
  /** The median of the last connections, in milliseconds; absent when one was refused. */
  connectMs?: number;
  /** Why there is no connection; empty when nobody answered. */
  refusal?: string;
  /** The cluster's clock. */
  clock: ClockReading;
}

/** The time on a remote clock, and when this machine requested and received it: all in milliseconds. */
export interface ClockReading {
  time: number;
  requestedAt: number;
  receivedAt: number;
}

/** The first packets pass at once even where the bandwidth is too small: only the last connections count. */
const countedConnections = 8;

export async function readNetworkPath(
  { kubectl }: ClusterClient,
  address: string,
  timeoutMs: number,
): Promise<NetworkPath> {
  const input = await readFile(new URL('measure-connection.sh', import.meta.url), 'utf8');
  const command = args`exec --stdin deploy/inventory --container istio-proxy -- bash -s -- ${address} 5432`;
  const requestedAt = Date.now();
  const text = await kubectl(command, { input, timeoutMs });
  return parseNetworkPath(text, requestedAt, Date.now());
}

export function parseNetworkPath(text: string, requestedAt: number, receivedAt: number): NetworkPath {
  const readField = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}: ?(.*)$`, 'gm'))].map(([, value = '']) => value);
  const clock = { time: Number(readField('clock-seconds')[0]) * 1000, requestedAt, receivedAt };
  const [refusal] = readField('refusal');
  if (refusal !== undefined) return { refusal, clock };
  const microseconds = readField('microseconds').slice(-countedConnections).map(Number);
  return { connectMs: findMedian(microseconds) / 1000, clock };
}

function findMedian(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** How far a clock is ahead of this machine's, in seconds, at least: the time that the answer took counts in its favour. */
export function getClockOffset({ time, requestedAt, receivedAt }: ClockReading): number {
  if (time > receivedAt) return (time - receivedAt) / 1000;
  return time < requestedAt ? (time - requestedAt) / 1000 : 0;
}
