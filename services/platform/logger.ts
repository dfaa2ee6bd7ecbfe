import { destination, pino, stdTimeFunctions } from 'pino';
import { findRecordedSpan } from './tracing.ts';

/** Lines are so many that a write for each would be most of a service's work. */
const gatheredLength = 8_192;
const flushEveryMs = 100;

/**
 * JSON lines on stdout, with the active trace's id in each, if it is recorded. Lines are gathered for up to 100 ms;
 * `log.flush` (and so `runService`, at its end) writes what is left.
 */
export function createLogger({ service, level }: { service: string; level: string }) {
  const logger = pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => findRecordedSpan() ?? {},
    },
    gatherLines(),
  );
  setInterval(() => logger.flush(), flushEveryMs).unref();
  return logger;
}

/** Gathers lines ahead of pino's own stream, which measures all that it has buffered at each line. */
function gatherLines() {
  const stdout = destination({ dest: 1, sync: false });
  let lines = '';
  const flush = () => {
    if (lines !== '') stdout.write(lines);
    lines = '';
  };
  const write = (line: string) => {
    lines += line;
    if (lines.length >= gatheredLength) flush();
  };
  return { write, flush };
}

export type Logger = ReturnType<typeof createLogger>;
