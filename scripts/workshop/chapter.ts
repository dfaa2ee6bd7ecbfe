import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';

/** A command block, the lines that its output has to have, and the file of a picture of the page afterwards. */
export interface Exercise {
  command: string;
  see: string[];
  picture: string | undefined;
}

/** A chapter of docs/workshop. */
export interface Chapter {
  name: string;
  title: string;
  minutes: number;
  /** Whether it is part of the way for those who have ten minutes. */
  isShort: boolean;
  /** What to look at on the page. */
  look: string;
  why: string;
  exercises: Exercise[];
  /** What helps whoever is stuck. */
  stuck: string;
  /** For the presenter alone. */
  notes: string;
}

const chaptersFolder = `${projectRoot}docs/workshop`;

/** All chapters, in the order of their files' names. */
export async function readChapters(folder = chaptersFolder): Promise<Chapter[]> {
  const files = (await readdir(folder)).filter((name) => /^\d+-.*\.md$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) =>
      parseChapter(basename(file, '.md'), await readFile(join(folder, file), 'utf8')),
    ),
  );
}

/** Throws where a part is missing, or a command block is not followed by what to see. */
export function parseChapter(name: string, text: string): Chapter {
  const find = (what: string, pattern: RegExp) => {
    const match = pattern.exec(text);
    if (!match) throw new Error(`${name}: there is no ${what}.`);
    return match[1]?.trim() ?? '';
  };
  const time = find(
    'line such as "4 minutes" below the title',
    /^(\d+ minutes?(?:, also in the short way)?)$/m,
  );
  return {
    name,
    title: find('title', /^# (.+)$/m),
    minutes: Number.parseInt(time, 10),
    isShort: time.includes('short'),
    look: find('line such as "Look at: the padlocks"', /^Look at: (.+)$/m),
    why: find('section "Why"', /^## Why$(.*?)^## /ms),
    exercises: parseExercises(name, text),
    stuck: find('section "Stuck?"', /^## Stuck\?$(.*?)(?:^<!--|$(?![\s\S]))/ms),
    notes: find('comment with notes', /^<!-- Notes:(.*?)-->/ms),
  };
}

function parseExercises(name: string, text: string): Exercise[] {
  const pattern = /^```(sh|text)\n(.*?)^```$(?:\n+!\[[^\]]+\]\(([^)]+)\)$)?/gms;
  const blocks = [...text.matchAll(pattern)].map(([, kind, content = '', picture]) => ({
    ...{ kind, content: content.trim(), picture },
  }));
  if (blocks.length === 0) throw new Error(`${name}: there is nothing to do.`);
  return blocks.flatMap(({ kind, content }, index) => {
    const [before, after] = [blocks[index - 1], blocks[index + 1]];
    if (kind === 'text' && before?.kind !== 'sh')
      throw new Error(`${name}: there is nothing to do before "${content}".`);
    if (kind === 'text') return [];
    if (after?.kind !== 'text') throw new Error(`${name}: what is to be seen after "${content}"?`);
    return [{ command: content, see: after.content.split('\n'), picture: after.picture }];
  });
}
