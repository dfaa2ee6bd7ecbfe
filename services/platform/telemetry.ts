import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const flushLimitMs = 3_000;

/**
 * Traces and metrics of a service: exporters are chosen by the standard OTEL_* variables, none by default.
 * Loaded by `node --import`, before anything that it instruments.
 */
const sdk = isWanted(process.env) ? await startTelemetry() : undefined;

/** Sends what has not been sent yet. A receiver that is away neither fails a stop nor holds it up for long. */
export async function stopTelemetry(): Promise<void> {
  const flushed = sdk
    ?.shutdown()
    .catch((error: unknown) => console.error('telemetry was not flushed:', error));
  await Promise.race([flushed, sleep(flushLimitMs, undefined, { ref: false })]);
}

function isWanted(env: NodeJS.ProcessEnv): boolean {
  const isChosen = (name: string) => env[name] && env[name] !== 'none';
  return (
    env.OTEL_SDK_DISABLED !== 'true' &&
    ['TRACES', 'METRICS'].some((signal) => hasEndpoint(env, signal) || isChosen(`OTEL_${signal}_EXPORTER`))
  );
}

function hasEndpoint(env: NodeJS.ProcessEnv, signal: string): boolean {
  return ['', `${signal}_`].some((part) => env[`OTEL_EXPORTER_OTLP_${part}ENDPOINT`]);
}

async function startTelemetry() {
  // Without this hook Express' and pg's spans are missing under ES modules, and nothing says so.
  const { register } = await import('import-in-the-middle/register-hooks.mjs');
  register();
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { ExpressInstrumentation, ExpressLayerType } = await import('@opentelemetry/instrumentation-express');
  const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
  const { UndiciInstrumentation } = await import('@opentelemetry/instrumentation-undici');

  // The SDK's own default is to send to localhost, which is for the operator to choose.
  for (const signal of ['TRACES', 'METRICS']) {
    process.env[`OTEL_${signal}_EXPORTER`] ??= hasEndpoint(process.env, signal) ? 'otlp' : 'none';
  }
  process.env.OTEL_LOGS_EXPORTER ??= 'none';
  process.env.OTEL_SERVICE_NAME ??= basename(dirname(process.argv[1] ?? ''));

  // What people search for is private: it goes into neither spans nor logs.
  const withoutQuery = { 'url.query': undefined };
  const started = new NodeSDK({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => url === '/healthz' || url === '/readyz',
        startIncomingSpanHook: () => withoutQuery,
        // What loops ask on their own, each second, is part of nothing that anybody looks for.
        requireParentforOutgoingSpans: true,
      }),
      new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE] }),
      new PgInstrumentation({ requireParentSpan: true }),
      new UndiciInstrumentation({
        startSpanHook: ({ origin, path }) => ({
          ...withoutQuery,
          'url.full': origin + path.replace(/\?.*/, ''),
        }),
      }),
    ],
  });
  started.start();
  return started;
}
