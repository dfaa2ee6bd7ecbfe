import { DatabaseSync } from 'node:sqlite';

/** Is held for as long as something refers to it. */
export interface Lock {
  release: () => void;
}

/**
 * Takes the lock that `file` stands for, for as long as this process lives. SQLite takes it from the kernel, so it
 * goes with the process however that ends, and no two processes can have it. Returns undefined when another has it.
 */
export function takeLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return (error as { errcode?: unknown }).errcode === sqliteBusy;
}
