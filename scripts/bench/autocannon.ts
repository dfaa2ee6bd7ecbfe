import autocannon from 'autocannon';
import { percentile, type Measurement } from './measurement.ts';

interface AutocannonRun {
  clients: number;
  seconds: number;
  url: string;
  /** Tells the books of this run from those of any other. */
  run: number;
}

/** Posts books for some seconds with autocannon: where there is no wrk, and at the cost of more of the processor. */
export async function runAutocannon({ clients, seconds, url, run }: AutocannonRun): Promise<Measurement> {
  let number = 0;
  const latenciesMs: number[] = [];
  const result = await autocannon({
    url,
    connections: clients,
    duration: seconds,
    timeout: 30,
    // autocannon's own percentiles are whole milliseconds.
    setupClient: (client) => void client.on('response', (_status, _bytes, ms) => latenciesMs.push(ms)),
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: bookBody(run, ++number) }),
      },
    ],
  });
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    errors: result.non2xx + result.errors,
    acknowledged: result['2xx'],
  };
}

function bookBody(run: number, number: number): string {
  return JSON.stringify({
    title: `The Lighthouse, Volume ${run * 10_000_000 + number}`,
    authors: ['Virginia Woolf'],
    isbn: '9780156907392',
    year: 1800 + (number % 226),
    language: 'en',
    source: 'bench',
  });
}
