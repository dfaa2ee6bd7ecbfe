import type { Logger } from '../platform/logger.ts';

/** So few, so seldom, that they cost the write path nothing, however many books come. */
const maxNoted = 20;
const saveAfterMs = 500;

export interface CommitTime {
  bookId: string;
  milliseconds: number;
}

/** Keeps how long commits took. A time that cannot be saved is no loss that anybody should wait for. */
export function createCommitTimes(save: (times: CommitTime[]) => Promise<void>, log: Logger) {
  let noted: CommitTime[] = [];
  let isUnderWay = false;

  async function saveNoted(): Promise<void> {
    const times = noted;
    noted = [];
    try {
      await save(times);
    } catch (error) {
      log.debug({ err: error }, 'commit times not saved');
    }
    isUnderWay = false;
  }

  return {
    /** Notes that these books were committed together, in so many milliseconds. */
    note(bookIds: string[], milliseconds: number): void {
      const room = maxNoted - noted.length;
      noted.push(...bookIds.slice(0, room).map((bookId) => ({ bookId, milliseconds })));
      if (isUnderWay || noted.length === 0) return;
      isUnderWay = true;
      setTimeout(() => void saveNoted(), saveAfterMs).unref();
    },
  };
}
