import { run } from '../lib/run.ts';
import { withTemporaryLibrary } from '../local/temporary-library.ts';

const sqlTimeoutMs = 30 * 60_000;

/** A PostgreSQL and an inventory to measure, which nobody else uses. */
export interface BenchLibrary {
  /** Of inventory. */
  url: string;
  /** How psql and pgbench reach the database. */
  databaseEnv: Record<string, string>;
  /** A folder that is removed with it. */
  home: string;
  /** Runs a statement, or one of psql's own commands, and returns its rows. */
  sql: (statement: string) => Promise<string>;
}

/** Starts both, and stops and removes them when `work` ends, fails or is interrupted. */
export function withBenchLibrary(work: (library: BenchLibrary) => Promise<void>): Promise<void> {
  const options = {
    services: ['inventory' as const],
    setUp: ['grant pg_checkpoint to inventory'],
    ignoreLogs: true,
  };
  return withTemporaryLibrary(options, ({ urls, databaseEnv, home }) => {
    const sql = (statement: string) =>
      run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', statement], {
        env: databaseEnv,
        timeoutMs: sqlTimeoutMs,
      });
    return work({ url: urls.inventory, databaseEnv, home, sql });
  });
}
