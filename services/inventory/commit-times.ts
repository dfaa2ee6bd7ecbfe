import type { Logger } from '../platform/logger.ts';
import { withoutTrace } from '../platform/tracing.ts';

/** So few, and so seldom, that they cost the write path nothing, however many books come. */
const maxPending = 20;
const saveAfterMs = 500;

export interface CommitTime {
  bookId: string;
  milliseconds: number;
}

/** Records how long commits took. Nobody waits for it, and a time that cannot be saved is dropped. */
export function createCommitTimes(save: (times: CommitTime[]) => Promise<void>, log: Logger) {
  let pending: CommitTime[] = [];
  let isSaving = false;

  async function savePending(): Promise<void> {
    const times = pending;
    pending = [];
    try {
      await save(times);
    } catch (error) {
      log.debug({ err: error }, 'commit times not saved');
    }
    isSaving = false;
  }

  return {
    /** Records that these books were committed together, in so many milliseconds. */
    record(bookIds: string[], milliseconds: number): void {
      const room = maxPending - pending.length;
      pending.push(...bookIds.slice(0, room).map((bookId) => ({ bookId, milliseconds })));
      if (isSaving || pending.length === 0) return;
      isSaving = true;
      withoutTrace(() => setTimeout(() => void savePending(), saveAfterMs).unref());
    },
  };
}
