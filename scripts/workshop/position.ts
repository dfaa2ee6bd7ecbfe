import { writeFile } from 'node:fs/promises';
import { findText } from '../lib/files.ts';

/** The file in which a tour notes the chapter that it is at, for the one that resumes it, and for the presenter's notes. */
export interface Position {
  read: () => Promise<string | undefined>;
  write: (chapter: string) => Promise<void>;
}

export function createPosition(directory: string): Position {
  const file = `${directory}/tour`;
  return {
    read: async () => (await findText(file))?.trim(),
    write: (chapter) => writeFile(file, `${chapter}\n`),
  };
}
