import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { chromiumArguments, getChromium } from './lib/chromium.ts';
import { runScript } from './lib/script.ts';
import { withOwnLibrary } from './local/demo-library.ts';
import { visit, type Visit } from './bench/page-visit.ts';

const rounds = 5;
const goals = { kilobytes: 150, paintMs: 1_000, usableMs: 2_000 };

/** Measures what the page weighs over the wire, and how soon it is there on a throttled connection, from an empty cache. */
await runScript(async () => {
  await withOwnLibrary(async ({ url }) => {
    // The shelf has as many books as it shows.
    await sleep(60_000);
    const browser = await chromium.launch({
      executablePath: getChromium(process.env),
      args: chromiumArguments,
    });
    const visits: Visit[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, url));
    } finally {
      await browser.close();
    }
    tell(visits);
  });
});

function tell(visits: Visit[]): void {
  const [first] = visits;
  if (!first) throw new Error('Nothing was measured.');
  console.log(`${visits.length} visits with an empty cache, 9 Mbit/s and 165 ms an answer (4G), medians`);
  for (const [type, { requests, bytes }] of Object.entries(first.transfers))
    console.log(
      `  ${type.padEnd(12)} ${String(requests).padStart(3)} requests ${inKb(bytes).padStart(7)} kB`,
    );
  const kilobytes = median(visits.map(({ bytes }) => bytes)) / 1000;
  judge('over the wire, compressed, kB', kilobytes, goals.kilobytes);
  judge('first paint, ms', median(visits.map(({ paintMs }) => paintMs)), goals.paintMs);
  judge('usable (books, map, search), ms', median(visits.map(({ usableMs }) => usableMs)), goals.usableMs);
}

function judge(what: string, value: number, goal: number): void {
  console.log(`  ${value <= goal ? '✓' : '✗'} ${what.padEnd(34)} ${value.toFixed(0).padStart(5)} of ${goal}`);
  if (value > goal) process.exitCode = 1;
}

function inKb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN;
}
