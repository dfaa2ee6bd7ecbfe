import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../lib/user-error.ts';

/** A line of the file. It is on disk before what it says has any consequence. */
const lineSchema = z.union([
  z.strictObject({ run: z.string() }),
  z.strictObject({ sent: z.int() }),
  z.strictObject({ acknowledged: z.int(), id: z.uuid() }),
]);

type Line = z.infer<typeof lineSchema>;

/** Where a run records its books. Each promise resolves once the line is on the disk itself: no crash of this machine loses it. */
export interface Journal {
  file: string;
  /** Before the book is sent for the first time. */
  recordSent: (number: number) => Promise<void>;
  /** Before its acknowledgement counts. */
  recordAcknowledged: (number: number, id: string) => Promise<void>;
  close: () => Promise<void>;
}

/** The books that may be in the table, and those that must be, with the id of their acknowledgement. */
export interface JournalContent {
  run: string;
  sent: Set<number>;
  acknowledged: Map<number, string>;
}

/** Throws when the file exists. */
export async function createJournal(file: string, run: string): Promise<Journal> {
  const handle = await open(file, 'ax');
  let last: Promise<void> = Promise.resolve();

  const write = (line: Line): Promise<void> => {
    last = last.then(async () => {
      await handle.appendFile(`${JSON.stringify(line)}\n`);
      await handle.datasync();
    });
    return last;
  };

  await write({ run });
  return {
    file,
    recordSent: (number) => write({ sent: number }),
    recordAcknowledged: (number, id) => write({ acknowledged: number, id }),
    close: async () => {
      await last;
      await handle.close();
    },
  };
}

/** Reads a journal, also of a run that is under way or was killed: a last line without its end is ignored. */
export async function readJournal(file: string): Promise<JournalContent> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const message = `The journal ${file} can't be read: name one that \`make ledger\` has written.`;
    throw new UserError(message, { cause });
  });
  const lines = text.split('\n').slice(0, -1);
  const [first, ...entries] = lines.map((line, index) => parseLine(line, `${file}, line ${index + 1}`));
  if (first === undefined || !('run' in first)) {
    throw new UserError(`${file} is no journal of the ledger: its first line names no run.`);
  }
  const sent = new Set<number>();
  const acknowledged = new Map<number, string>();
  for (const entry of entries) {
    if ('sent' in entry) sent.add(entry.sent);
    if ('acknowledged' in entry) acknowledged.set(entry.acknowledged, entry.id);
  }
  return { run: first.run, sent, acknowledged };
}

function parseLine(line: string, position: string): Line {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new UserError(`${position}: "${line}" is no entry of a journal.`, { cause });
  }
}
