import { destination, pino, stdTimeFunctions } from 'pino';
import { findRecordedSpan } from './tracing.ts';

/** Lines are so many that a write for each would be most of a service's work. */
const bufferBytes = 8_192;
const flushEveryMs = 100;

/**
 * JSON lines on stdout, with the active trace's id in each, if it is recorded. Lines are buffered for up to 100 ms;
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
      mixin: () => findRecordedSpan() ?? {},
    },
    stdout,
  );
  setInterval(() => logger.flush(), flushEveryMs).unref();
  return logger;
}

export type Logger = ReturnType<typeof createLogger>;
