import { setTimeout as sleep } from 'node:timers/promises';
import { summarize, type CountedMeasurement, type Measurement } from './measurement.ts';
import type { BenchSettings } from './settings.ts';
import type { Level } from './table.ts';

/** After the last answer, what the inventory had begun is still written. */
const settleMs = 300;

interface CompareParts {
  measurePgbench: (clients: number, seconds: number) => Promise<Measurement>;
  measurePosts: (clients: number, seconds: number) => Promise<Measurement>;
  /** Books in the table that pgbench writes, and in the one that the inventory writes. */
  countPgbench: () => Promise<number>;
  countPosts: () => Promise<number>;
  /** Called before each measurement, so that neither pays for the other's dirty pages. */
  settle: () => Promise<unknown>;
  onProgress: (line: string) => void;
}

/** Measures in turn, A B A B, so that what else the machine does meets both; each round has every number of clients. */
export async function compare(
  parts: CompareParts,
  { clients, rounds, seconds }: Omit<BenchSettings, 'times'>,
): Promise<Level[]> {
  const results = clients.map((count) => ({
    clients: count,
    pgbench: [] as CountedMeasurement[],
    post: [] as CountedMeasurement[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { clients: count, pgbench, post } of results) {
      parts.onProgress(`round ${round} of ${rounds}, ${count} clients`);
      pgbench.push(await counted(parts, parts.countPgbench, () => parts.measurePgbench(count, seconds)));
      post.push(await counted(parts, parts.countPosts, () => parts.measurePosts(count, seconds)));
    }
  }
  return results.map((result) => ({
    clients: result.clients,
    pgbench: summarize(result.pgbench),
    post: summarize(result.post),
  }));
}

async function counted(
  { settle }: CompareParts,
  countBooks: () => Promise<number>,
  measure: () => Promise<Measurement>,
): Promise<CountedMeasurement> {
  await settle();
  const before = await countBooks();
  const measurement = await measure();
  await sleep(settleMs);
  return { ...measurement, inTable: (await countBooks()) - before };
}
