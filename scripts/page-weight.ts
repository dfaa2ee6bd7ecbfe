import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { median } from './bench/measurement.ts';
import { visit, type Visit } from './bench/page-visit.ts';
import { chromiumArguments, getChromium } from './lib/chromium.ts';
import { runScript } from './lib/script.ts';
import { formatTable } from './lib/table.ts';
import { withTemporaryLibrary } from './local/temporary-library.ts';

const rounds = 5;
const goals = { kilobytes: 150, paintMs: 1_000, usableMs: 2_000 };

/** Measures what the page weighs over the wire, and how soon it is there on a throttled connection, from an empty cache. */
await runScript(async () => {
  await withTemporaryLibrary({ env: { BUY_EVERY_MS: '500' } }, async ({ urls }) => {
    // Until the shelf has as many books as it shows.
    await sleep(60_000);
    const browser = await chromium.launch({
      executablePath: getChromium(process.env),
      args: chromiumArguments,
    });
    const visits: Visit[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, `${urls.web}/`));
    } finally {
      await browser.close();
    }
    printReport(visits);
  });
});

function printReport(visits: Visit[]): void {
  console.log(`${rounds} visits with an empty cache, 9 Mbit/s and 165 ms an answer (4G), medians\n`);
  const transfers = Object.entries(visits[0]?.transfers ?? {});
  const rows = transfers.map(([type, { requests, bytes }]) => [type, String(requests), inKb(bytes)]);
  console.log(`${formatTable(['what', 'requests', 'kB'], rows)}\n`);
  const medianOf = (figure: 'bytes' | 'paintMs' | 'usableMs') => median(visits.map((one) => one[figure]));
  printVerdict('over the wire, compressed, kB', medianOf('bytes') / 1000, goals.kilobytes);
  printVerdict('first paint, ms', medianOf('paintMs'), goals.paintMs);
  printVerdict('usable (books, map, search), ms', medianOf('usableMs'), goals.usableMs);
}

function printVerdict(what: string, value: number, goal: number): void {
  console.log(`  ${value <= goal ? '✓' : '✗'} ${what.padEnd(34)} ${value.toFixed(0).padStart(5)} of ${goal}`);
  if (value > goal) process.exitCode = 1;
}

function inKb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
