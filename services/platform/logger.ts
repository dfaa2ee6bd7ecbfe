import { trace } from '@opentelemetry/api';
import { destination, pino, stdTimeFunctions } from 'pino';

/** Lines are so many that a write for each would be most of a service's work. */
const bufferBytes = 8_192;
const flushEveryMs = 100;

/**
 * JSON lines on stdout, with the active trace's id in each. Lines are buffered for up to 100 ms;
 * `log.flush` (and so `runService`, at its end) writes what is left.
 */
export function createLogger({ service, level }: { service: string; level: string }) {
  const stdout = destination({ dest: 1, minLength: bufferBytes, sync: false });
  const logger = pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceFields,
    },
    stdout,
  );
  setInterval(() => logger.flush(), flushEveryMs).unref();
  return logger;
}

export type Logger = ReturnType<typeof createLogger>;

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? { traceId: context.traceId, spanId: context.spanId } : {};
}
