import { z } from 'zod';
import type { Measurement } from './measurement.ts';

interface WrkRun {
  clients: number;
  seconds: number;
  threads: number;
  script: string;
  url: string;
  /** Tells the books of this run from those of any other. */
  run: number;
}

export function wrkArguments({ clients, seconds, threads, script, url, run }: WrkRun): string[] {
  return [
    `--connections=${clients}`,
    `--threads=${Math.min(clients, threads)}`,
    `--duration=${seconds}s`,
    '--timeout=30s',
    `--script=${script}`,
    url,
    String(run),
  ];
}

const resultLine = z.object({
  requests: z.number(),
  durationUs: z.number(),
  meanUs: z.number(),
  p50Us: z.number(),
  p99Us: z.number(),
  /** Answers of 400 and above. */
  refused: z.number(),
  /** Connections that could not be made, or broke, and answers that did not come in time. */
  lost: z.number(),
});

/** Reads the line that post-books.lua writes at its end. */
export function parseWrk(output: string): Measurement {
  const line = /^result (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk told no result:\n${output}`);
  const { requests, durationUs, meanUs, p50Us, p99Us, refused, lost } = resultLine.parse(JSON.parse(line));
  const acknowledged = requests - refused;
  return {
    requestsPerSecond: acknowledged / (durationUs / 1e6),
    meanMs: meanUs / 1000,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
    errors: refused + lost,
    acknowledged,
  };
}
