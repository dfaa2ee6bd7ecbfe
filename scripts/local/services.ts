import { programExtension, projectRoot } from '../lib/project-root.ts';
import { formatLogLine } from './console-log.ts';
import type { Program } from './supervisor/program.ts';

const probeTimeoutMs = 1000;

/** In an order in which each starts after those that it calls. */
export const serviceNames = ['inventory', 'acquisitions', 'web'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Service extends Program {
  url: string;
}

interface ServicesOptions {
  ports: Record<ServiceName, number>;
  /** Of this machine, where they listen; by default only this machine reaches them. */
  address?: string;
  /** How inventory reaches its database. */
  databaseEnv: NodeJS.ProcessEnv;
  /** Where acquisitions keeps the books that it has bought and not delivered. */
  outbox: string;
  /** The environment that all of them get. */
  env: NodeJS.ProcessEnv;
  onLine: (service: string, line: string) => void;
  /** The logs on standard output go nowhere. */
  ignoreStdout?: boolean;
}

/** How to start the services, each with the addresses of those that it calls. */
export function describeServices({
  ports,
  address = '127.0.0.1',
  databaseEnv,
  outbox,
  env,
  onLine,
  ignoreStdout = false,
}: ServicesOptions): Record<ServiceName, Service> {
  const describe = (name: ServiceName, ownEnv: NodeJS.ProcessEnv): Service => {
    const url = `http://127.0.0.1:${ports[name]}`;
    return {
      name,
      url,
      command: process.execPath,
      args: [
        '--import',
        `./services/platform/telemetry${programExtension}`,
        `services/${name}/main${programExtension}`,
      ],
      cwd: projectRoot,
      env: { ...env, ...ownEnv, HOST: address, PORT: String(ports[name]) },
      stopSignal: 'SIGTERM',
      killSignal: 'SIGKILL',
      findReadinessProblem: () => probe(`${url}/readyz`),
      onLine: (line) => onLine(name, line),
      ignoreStdout,
      findError: (lines) => findServiceError(name, lines),
    };
  };
  const inventory = describe('inventory', databaseEnv);
  const acquisitions = describe('acquisitions', { INVENTORY_URL: inventory.url, STATE_DIR: outbox });
  const web = describe('web', { INVENTORY_URL: inventory.url, ACQUISITIONS_URL: acquisitions.url });
  return { inventory, acquisitions, web };
}

/** The last error in its log or, before there is a log, what it has written: wrong settings, each in a line. */
function findServiceError(name: ServiceName, lines: string[]): string | undefined {
  const logged = lines.map((line) => formatLogLine(name, line)).findLast((message) => message?.isProblem);
  const plain = lines.filter((line) => !line.startsWith('{')).map((line) => line.trim());
  return logged?.text ?? (plain.length > 0 ? plain.join(' ') : undefined);
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
