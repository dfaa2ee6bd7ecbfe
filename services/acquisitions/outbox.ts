import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfPresent, replaceDurably } from './durable-file.ts';
import { takeLock } from './lock.ts';
import { everyMsSchema } from './settings.ts';

/** A process that is being replaced may still be finishing its last delivery. */
const lockTimeoutMs = 10_000;

const purchaseSchema = z.object({
  /** Its Idempotency-Key: inventory adds it once, however often it is sent. */
  key: z.uuid(),
  boughtAt: z.iso.datetime(),
  book: z.object({
    title: z.string(),
    authors: z.array(z.string()),
    isbn: z.string().optional(),
    year: z.number().optional(),
    language: z.string().optional(),
  }),
});

const stateSchema = z.object({
  version: z.literal(1),
  paused: z.boolean(),
  everyMs: everyMsSchema.nullable(),
  bought: z.int().min(0),
  waiting: z.array(purchaseSchema),
  refused: z.array(purchaseSchema.extend({ reason: z.string() })),
});

export type Purchase = z.infer<typeof purchaseSchema>;
export type State = Readonly<z.infer<typeof stateSchema>>;
export type Outbox = Awaited<ReturnType<typeof openOutbox>>;

/** The outbox on disk cannot be read or written; only a person can repair that. */
export class OutboxError extends Error {
  override name = 'OutboxError';
}

/**
 * Opens the outbox in `directory`, which is this process's alone from then on: purchases not yet delivered, and the
 * settings made by HTTP. It is one small document (the number of purchases is bounded) that every change replaces:
 * unlike a journal it has no torn end, no replay and no compaction. `state()` only ever shows what is safely on disk.
 */
export async function openOutbox(directory: string, { lockMs = lockTimeoutMs } = {}) {
  const path = join(directory, 'state.json');
  const { text, lock } = await lockAndRead();
  let state = parseState(text, path);
  let lastChange: Promise<void> = Promise.resolve();

  /** Applies a change to the newest state, one at a time. Resolves once it is on disk; rejects with nothing changed. */
  function change(decide: (state: State) => Partial<State>): Promise<void> {
    const done = lastChange.then(() => save({ ...state, ...decide(state) }));
    lastChange = done.catch(() => undefined);
    return done;
  }

  async function lockAndRead() {
    try {
      await mkdir(directory, { recursive: true });
      await access(directory, constants.W_OK);
      const lock = await takeLock(join(directory, 'lock'), lockMs);
      if (!lock) throw new Error('another acquisitions uses it');
      return { lock, text: await readIfPresent(path) };
    } catch (error) {
      const advice = 'Give acquisitions a STATE_DIR of its own that it can write to.';
      throw new OutboxError(`The outbox ${path} cannot be used: ${describeError(error)} ${advice}`, {
        cause: error,
      });
    }
  }

  async function save(next: State): Promise<void> {
    try {
      await replaceDurably(path, `${JSON.stringify(next)}\n`);
    } catch (error) {
      throw new OutboxError(`The outbox ${path} cannot be written: ${describeError(error)}`, {
        cause: error,
      });
    }
    state = next;
  }

  return { state: () => state, change, close: () => lock.close() };
}

function parseState(text: string | undefined, path: string): State {
  if (text === undefined) {
    return { version: 1, paused: false, everyMs: null, bought: 0, waiting: [], refused: [] };
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    const advice = 'It was left as it is: put a good copy in its place, or move it away to begin anew.';
    throw new OutboxError(`The outbox ${path} is damaged: ${describeError(error)} ${advice}`, {
      cause: error,
    });
  }
}

function describeError(error: unknown): string {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
  return `${text.replaceAll(/\s+/g, ' ')}.`;
}
