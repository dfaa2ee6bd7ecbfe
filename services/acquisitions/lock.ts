import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const sqliteBusy = 5;

/**
 * Takes the lock that `file` stands for, for as long as this process lives; waits up to `timeoutMs` for one that is
 * ending. SQLite takes it from the kernel, so it goes with its process, however that ends. Returns undefined in vain.
 */
export async function takeLock(file: string, timeoutMs: number): Promise<DatabaseSync | undefined> {
  const database = new DatabaseSync(file);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      database.exec('begin exclusive');
      return database;
    } catch (error) {
      const isBusy = (error as { errcode?: unknown }).errcode === sqliteBusy;
      if (isBusy && performance.now() < deadline) await sleep(pollMs);
      else {
        database.close();
        if (isBusy) return undefined;
        throw error;
      }
    }
  }
}
