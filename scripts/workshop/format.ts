import { styleText } from 'node:util';
import type { Chapter, Exercise } from './chapter.ts';

/** Prose as a terminal shows it: without Markdown's signs, filled up to `width`; drawings stay as they are. */
export function formatProse(markdown: string, width = 78): string {
  return markdown
    .split(/\n{2,}/)
    .map((paragraph) => (paragraph.startsWith('```') ? formatDrawing(paragraph) : fill(paragraph, width)))
    .join('\n\n');
}

function formatDrawing(block: string): string {
  return block.split('\n').slice(1, -1).join('\n');
}

function fill(paragraph: string, width: number): string {
  const words = paragraph
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .split(/\s+/);
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

export function formatTitle({ title, minutes }: Chapter, number: number, count: number): string {
  const time = `${minutes} min`;
  return `${styleText('bold', `${number}/${count}  ${title}`)}  ${styleText('dim', time)}`;
}

export function formatCommand({ command }: Exercise): string {
  return command
    .split('\n')
    .map((line) => styleText('bold', `${line.startsWith(' ') ? '>' : '$'} ${line}`))
    .join('\n');
}

/** What came of a block. */
export function formatVerdict(missing: string | undefined, seconds: number): string {
  const time = `${seconds.toFixed(1)} s`;
  return missing === undefined
    ? styleText('green', `✓ as expected, ${time}`)
    : styleText('red', `✗ this was to be seen, and was not (${time}): ${missing.trim()}`);
}
