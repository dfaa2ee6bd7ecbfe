import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../lib/user-error.ts';

/** What a run has noted on disk, line by line: each line is there before what it says has any consequence. */
const lineSchema = z.union([
  z.strictObject({ run: z.string() }),
  z.strictObject({ sent: z.int() }),
  z.strictObject({ acknowledged: z.int(), id: z.uuid() }),
]);

type Line = z.infer<typeof lineSchema>;

export interface Journal {
  file: string;
  /** Before the book is sent for the first time. */
  noteSent: (number: number) => Promise<void>;
  /** Before its acknowledgement counts. */
  noteAcknowledged: (number: number, id: string) => Promise<void>;
  close: () => Promise<void>;
}

/** What a journal says: the books that may be in the table, and those that must be, with the id they were acknowledged by. */
export interface Notes {
  run: string;
  sent: Set<number>;
  acknowledged: Map<number, string>;
}

/** Begins a journal. A note resolves once it is on the disk itself: neither a crash of ours nor of the machine loses it. */
export async function createJournal(file: string, run: string): Promise<Journal> {
  const handle = await open(file, 'ax');
  let last: Promise<void> = Promise.resolve();

  function write(line: Line): Promise<void> {
    last = last.then(async () => {
      await handle.appendFile(`${JSON.stringify(line)}\n`);
      await handle.datasync();
    });
    return last;
  }

  await write({ run });
  return {
    file,
    noteSent: (number) => write({ sent: number }),
    noteAcknowledged: (number, id) => write({ acknowledged: number, id }),
    close: async () => {
      await last;
      await handle.close();
    },
  };
}

/** Reads a journal, also of a run that is under way or was killed: a last line that is torn was never counted. */
export async function readJournal(file: string): Promise<Notes> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`The journal ${file} can't be read: name one that \`make ledger\` has written.`, {
      cause,
    });
  });
  const lines = text.split('\n').slice(0, -1).map(parseLine);
  const [first, ...notes] = lines;
  if (first === undefined || !('run' in first)) {
    throw new UserError(`${file} is no journal of the ledger: its first line names no run.`);
  }
  const sent = new Set<number>();
  const acknowledged = new Map<number, string>();
  for (const note of notes) {
    if ('sent' in note) sent.add(note.sent);
    if ('acknowledged' in note) acknowledged.set(note.acknowledged, note.id);
  }
  return { run: first.run, sent, acknowledged };

  function parseLine(line: string, index: number): Line {
    try {
      return lineSchema.parse(JSON.parse(line));
    } catch (cause) {
      throw new UserError(`${file}, line ${index + 1}: "${line}" is no note of the ledger.`, { cause });
    }
  }
}
