import { formatTable } from '../lib/table.ts';
import { showProgress, type Measure } from './compare.ts';
import { meterRun, sumUses, type CpuSources, type MeteredRun } from './cpu-meter.ts';
import { median } from './measurement.ts';
import type { BenchSettings } from './settings.ts';

/** A request that is sent from beside what answers it, and through the mesh: what that takes more is the price of a hop. */
export interface Hop<Part extends string> {
  request: string;
  beside: Measure;
  meshed: Measure;
  /** The proxies at both ends of the hop. */
  client: Part;
  server: Part;
  /** Where the answer takes another hop: the proxy that works for it when the request comes from beside. */
  onwards?: Part;
}

export interface HopPrice {
  request: string;
  clients: number;
  besideMs: number;
  meshedMs: number;
  /** Microseconds of CPU that each proxy uses for a request. */
  clientUs: number;
  serverUs: number;
}

/** PostgreSQL has connections for so many, beside those of inventory. */
const numbersOfClients = [1, 32];

/** Measures each request both ways in turn. Throws when one fails. */
export async function measureHops<Part extends string>(
  hops: readonly Hop<Part>[],
  sources: CpuSources<Part>,
  { rounds, seconds }: Pick<BenchSettings, 'rounds' | 'seconds'>,
): Promise<HopPrice[]> {
  const results = numbersOfClients.flatMap((clients) =>
    hops.map((hop) => ({ clients, hop, beside: [] as MeteredRun<Part>[], meshed: [] as MeteredRun<Part>[] })),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const { clients, hop, beside, meshed } of results) {
      showProgress(`hops, round ${round} of ${rounds}, ${clients} clients, ${hop.request}`);
      beside.push(await meterRun(sources, () => hop.beside(clients, seconds)));
      meshed.push(await meterRun(sources, () => hop.meshed(clients, seconds)));
    }
  }
  showProgress('');
  return results.map(({ clients, hop: { request, client, server, onwards }, beside, meshed }) => {
    const failed = [...beside, ...meshed].reduce((sum, { measurement }) => sum + measurement.errors, 0);
    if (failed > 0) throw new Error(`${request} with ${clients} clients: ${failed} requests failed.`);
    const medianMs = (runs: MeteredRun<Part>[]) => median(runs.map(({ measurement }) => measurement.p50Ms));
    const usedUs = (runs: MeteredRun<Part>[], part: Part) => {
      const uses = runs.map(({ use }) => use);
      const { books, seconds: used } = sumUses(sources.parts, uses);
      return (used[part] * 1e6) / books;
    };
    return {
      request,
      clients,
      besideMs: medianMs(beside),
      meshedMs: medianMs(meshed),
      clientUs: usedUs(meshed, client),
      serverUs: usedUs(meshed, server) - (onwards === undefined ? 0 : usedUs(beside, onwards)),
    };
  });
}

/** What each hop adds to a request: CPU, and time where it is not other requests that one waits for. */
export function formatHops(prices: readonly HopPrice[]): string {
  const rows = prices.map(({ clients, request, besideMs, meshedMs, clientUs, serverUs }) => [
    ...[String(clients), request],
    ...[besideMs, meshedMs, meshedMs - besideMs].map((ms) => (clients === 1 ? ms.toFixed(2) : '–')),
    ...[clientUs, serverUs, clientUs + serverUs].map((us) => us.toFixed(0)),
  ]);
  const headings = ['clients', 'request', 'p50 ms from beside', 'through the mesh', 'added'];
  const proxies = ["µs of the client's proxy", "of the server's", 'added'];
  return `The price of a hop through the mesh\n\n${formatTable([...headings, ...proxies], rows)}`;
}
