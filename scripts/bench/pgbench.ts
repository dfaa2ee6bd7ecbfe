import { UserError } from '../lib/user-error.ts';
import type { Measurement } from './measurement.ts';
import { percentile } from './measurement.ts';

/** Of all transactions, this share is logged one by one: enough for a p99, and too little to slow pgbench down. */
const loggedShare = 0.2;

interface PgbenchRun {
  clients: number;
  seconds: number;
  threads: number;
  /** The file with the transaction. */
  script: string;
  /** Where the logs of the threads go: each file's name starts with it. */
  logPrefix: string;
}

/** pgbench's time starts before its clients have connected, at worst so many a second. */
const connectionsPerSecond = 64;

/** The database and who comes in are told by PGHOST and its friends. */
export function pgbenchArguments({ clients, seconds, threads, script, logPrefix }: PgbenchRun): string[] {
  return [
    '--no-vacuum',
    '--protocol=prepared',
    `--client=${clients}`,
    `--jobs=${Math.min(clients, threads)}`,
    `--time=${seconds + Math.floor(clients / connectionsPerSecond)}`,
    `--file=${script}`,
    '--log',
    `--log-prefix=${logPrefix}`,
    `--sampling-rate=${loggedShare}`,
  ];
}

/** Reads pgbench's summary and the logs of its threads. Throws when a figure is missing: then it is not the pgbench we know. */
export function parsePgbench(summary: string, logs: readonly string[]): Measurement {
  const latenciesMs = Float64Array.from(logs.flatMap(readLatencies)).sort();
  if (latenciesMs.length === 0)
    throw new UserError(
      `pgbench did nothing in its time, the machine is too busy: give it more with BENCH_SECONDS.`,
    );
  return {
    requestsPerSecond: readNumber(summary, /^tps = ([\d.]+)/m),
    meanMs: readNumber(summary, /^latency average = ([\d.]+) ms/m),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    errors: readNumber(summary, /^number of failed transactions: (\d+)/m),
    acknowledged: readNumber(summary, /^number of transactions actually processed: (\d+)/m),
  };
}

/** A line is: client, transaction, microseconds, script, second, microsecond; `failed` stands in place of a time. */
function readLatencies(log: string): number[] {
  return log
    .split('\n')
    .map((line) => Number(line.split(' ')[2]) / 1000)
    .filter(Number.isFinite);
}

function readNumber(text: string, pattern: RegExp): number {
  const number = Number(pattern.exec(text)?.[1]);
  if (Number.isNaN(number)) throw new Error(`pgbench did not tell "${pattern.source}":\n${text}`);
  return number;
}
