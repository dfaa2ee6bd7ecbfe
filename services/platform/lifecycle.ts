import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import { createDrain } from './drain.ts';
import { createLogger, type Logger } from './logger.ts';
import { SettingsError } from './settings.ts';
import { stopTelemetry } from './telemetry.ts';

/** Counts from the end of DRAIN_MS. */
const stopLimitMs = 20_000;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** How often Node looks for requests that are past these limits: by itself only every 30 s. */
const checkIntervalMs = 1_000;
/** Longer than the 60 s after which most load balancers close an idle connection: ours must not close first, under a request. */
const keepAliveTimeoutMs = 65_000;

interface ServiceOptions {
  log: Logger;
  app: Express;
  settings: { HOST: string; PORT: number; DRAIN_MS: number };
  /** Aborted when the service stops accepting: long answers (event streams) end on it. */
  stopping: AbortController;
  /** Called first when the service stops: from here on /readyz says no. */
  setUnready: () => void;
  /** Closes the service's resources (pool, files) after the last request is answered. */
  close: () => Promise<void>;
}

/**
 * Listens, and stops in order on SIGTERM or SIGINT: not ready, wait for the load balancer, finish requests, close,
 * flush, exit 0. Exits 1 when that takes too long, and at once on a second signal.
 */
export async function runService({
  log,
  app,
  settings,
  stopping,
  setUnready,
  close,
}: ServiceOptions): Promise<void> {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: checkIntervalMs,
    },
    app,
  ).listen(settings.PORT, settings.HOST);
  const drain = createDrain(server);
  await listening(server);
  log.info({ host: settings.HOST, port: (server.address() as AddressInfo).port }, 'listening');

  const stop = async (signal: string) => {
    log.info({ signal }, 'stopping');
    setTimeout(() => exit(log, 1, 'did not stop in time'), settings.DRAIN_MS + stopLimitMs).unref();
    setUnready();
    drain.announce();
    await sleep(settings.DRAIN_MS);
    stopping.abort();
    await drain.close();
    await close();
    await stopTelemetry();
    exit(log, 0, 'stopped');
  };
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) exit(log, 1, 'stopped by a second signal');
      stop(signal).catch((error: unknown) => exit(log, 1, 'could not stop in order', error));
    });
  }
}

/**
 * Runs a service's main function. Wrong settings are reported on stderr, a line each; any other error ends the process
 * with a log line. Both exit 1.
 */
export async function runMain<Settings extends { LOG_LEVEL: string }>(
  service: string,
  readSettings: (env: NodeJS.ProcessEnv) => Settings,
  main: (settings: Settings, log: Logger) => Promise<void>,
): Promise<void> {
  const settings = readOrExit(readSettings);
  const log = createLogger({ service, level: settings.LOG_LEVEL });
  process.on('uncaughtException', (error) => exit(log, 1, 'stopped by a bug', error));
  try {
    await main(settings, log);
  } catch (error) {
    exit(log, 1, 'could not start', error);
  }
}

function readOrExit<Settings>(readSettings: (env: NodeJS.ProcessEnv) => Settings): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exit(1);
  }
}

function exit(log: Logger, code: number, message: string, error?: unknown): never {
  if (code === 0) log.info(message);
  else log.fatal({ err: error }, message);
  log.flush();
  process.exit(code);
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
  });
}
