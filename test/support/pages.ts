import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { findMissingLine } from '../../scripts/workshop/compare.ts';

/** A command that a page shows in a block of the console, and the lines of its output that it shows. */
export interface ShownCommand {
  page: string;
  command: string;
  see: string[];
}

/** What differs from run to run: a book's title, and numbers, times and addresses. */
const varying = /(?<=✅ inserted ).+|\d[\dA-FTZ.,:/-]*/g;

/** README.md, CONTRIBUTING.md and docs; the workshop's chapters have a form of their own. */
export function readPages(): Promise<{ page: string; text: string }[]> {
  const names = globSync(['*.md', 'docs/*.md'], { cwd: projectRoot }).sort();
  return Promise.all(
    names.map(async (page) => ({ page, text: await readFile(`${projectRoot}${page}`, 'utf8') })),
  );
}

/** A line that begins with `$` is a command, up to a comment; the others are its output. Throws where there is no command. */
export function parseShownCommands(page: string, text: string): ShownCommand[] {
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) => {
    const [before, ...parts] = block.split(/^\$ /m);
    if (before !== '') throw new Error(`${page}: there is no command above "${before?.trim()}".`);
    return parts.map((part) => {
      const [line = '', ...output] = part.split('\n');
      const command = line.replace(/\s+#.*$/, '').trim();
      return { page, command, see: output.filter((one) => one.trim() !== '') };
    });
  });
}

export async function readShownCommands(): Promise<ShownCommand[]> {
  return (await readPages()).flatMap(({ page, text }) => parseShownCommands(page, text));
}

/**
 * Throws unless the output has each line that the pages show below this command, but for what varies, in any order, since
 * steps may end in another one; `names` are those that the pages have, and what is there instead.
 */
export async function verifyAsShown(
  command: string,
  output: string,
  names: Record<string, string> = {},
): Promise<void> {
  const shown = (await readShownCommands()).filter((one) => one.command === command && one.see.length > 0);
  if (shown.length === 0) throw new Error(`No page shows what "${command}" prints.`);
  for (const { page, see } of shown) {
    const patterns = see.map((line) => rename(line, names).replaceAll(varying, '…'));
    const missing = patterns.find((line) => findMissingLine([line], output));
    if (missing === undefined) continue;
    throw new Error(`${page} shows "${missing.trim()}" below "${command}", which printed:\n${output}`);
  }
}

function rename(line: string, names: Record<string, string>): string {
  return Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), line);
}
