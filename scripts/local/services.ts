import { join } from 'node:path';
import { parseNews } from './supervisor/narrator.ts';
import type { Program } from './supervisor/program.ts';

interface ServiceOptions {
  name: string;
  port: number;
  env: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
}

const probeTimeoutMs = 1000;
const projectDir = join(import.meta.dirname, '../..');

/** How to start a service on 127.0.0.1. */
export function serviceProgram({ name, port, env, onLine }: ServiceOptions): Program {
  return {
    name,
    command: process.execPath,
    args: ['--import', './services/platform/telemetry.ts', `services/${name}/main.ts`],
    cwd: projectDir,
    env: { ...env, HOST: '127.0.0.1', PORT: String(port) },
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
    whyNotReady: () => probe(`http://127.0.0.1:${port}/readyz`),
    onLine,
    findTrouble: (lines) =>
      lines.map((line) => parseNews(name, line)).findLast((news) => news?.isTrouble)?.text,
  };
}

async function probe(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
    const body = await response.text();
    return response.ok ? undefined : `${url} answers ${response.status} ${body}`;
  } catch (error) {
    const { cause, message } = error as Error;
    return `${url}: ${cause instanceof Error ? cause.message : message}`;
  }
}
