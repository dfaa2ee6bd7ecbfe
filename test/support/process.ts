import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clockEnvironment } from './clock.ts';
import { waitFor } from './wait.ts';

const root = join(import.meta.dirname, '../..');
/** Halves what the many starts of the tests cost. */
const compileCache = join(root, 'node_modules/.cache/services-under-test');

interface StartOptions {
  /** The service's whole environment, but for the clock; PORT is 0, any free one, unless it is given. */
  env: NodeJS.ProcessEnv;
  /** More modules to load before the service's own. */
  preload?: string[];
}

/** One line of a service's log. */
export type LogLine = Record<string, unknown> & { level: string; msg: string };

export interface ServiceProcess {
  url: string;
  port: number;
  log: LogLine[];
  stderr: string[];
  signal: (name: NodeJS.Signals) => void;
  ended: Promise<Ending>;
  isRunning: () => boolean;
}

interface Ending {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

const started = new Set<ServiceProcess>();

/** Starts a service as it is started anywhere, and waits until it is ready. */
export async function startService(name: string, options: StartOptions): Promise<ServiceProcess> {
  const service = await startListening(name, options);
  await waitFor(`${name} to be ready`, async () => {
    const { status } = await fetch(`${service.url}/readyz`);
    return status === 200;
  });
  return service;
}

/** As `startService`, but waits only until it listens: its database may be away. */
export async function startListening(name: string, options: StartOptions): Promise<ServiceProcess> {
  const service = spawnService(name, options);
  const findPort = () => service.log.find(({ msg }) => msg === 'listening')?.port;
  await waitFor(`${name} to listen`, () => !service.isRunning() || findPort() !== undefined);
  if (!service.isRunning()) {
    const ending = JSON.stringify(await service.ended); // and all that it has written is read
    throw new Error(`${name} ended at its start: ${ending}\n${describe(service)}`);
  }
  service.port = Number(findPort());
  service.url = `http://127.0.0.1:${service.port}`;
  return service;
}

/** Starts a service and waits for nothing. */
export function spawnService(name: string, { env, preload = [] }: StartOptions): ServiceProcess {
  const preloads = ['./test/support/end-with-parent.ts', ...preload, './services/platform/telemetry.ts'];
  const child = spawn(
    process.execPath,
    [...preloads.flatMap((file) => ['--import', file]), `services/${name}/main.ts`],
    {
      cwd: root,
      env: { PORT: '0', NODE_COMPILE_CACHE: compileCache, ...clockEnvironment, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const service: ServiceProcess = {
    url: '',
    port: 0,
    log: [],
    stderr: [],
    signal: (signal) => child.kill(signal),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    }),
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
  createInterface({ input: child.stdout }).on('line', (line) => service.log.push(parseLine(line)));
  createInterface({ input: child.stderr }).on('line', (line) => service.stderr.push(line));
  started.add(service);
  return service;
}

/** For `afterEach`: ends what a test has started and not stopped, and throws when a bug has stopped any of it before. */
export async function killServices(): Promise<void> {
  const services = [...started];
  started.clear();
  for (const service of services) if (service.isRunning()) service.signal('SIGKILL');
  await Promise.all(services.map(({ ended }) => ended));
  const broken = services.filter(({ log }) => log.some(({ msg }) => msg === 'stopped by a bug'));
  if (broken.length > 0) throw new Error(broken.map(describe).join('\n'));
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'none', msg: line };
  }
}

function describe({ log, stderr }: ServiceProcess): string {
  return [...log.slice(-5).map((line) => JSON.stringify(line)), ...stderr.slice(-20)].join('\n');
}
