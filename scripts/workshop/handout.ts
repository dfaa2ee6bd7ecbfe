import type { Chapter } from './chapter.ts';

/** One page for the audience: every chapter with its commands, and what helps whoever is stuck. */
export function formatHandout(chapters: Chapter[]): string {
  const minutes = chapters.reduce((sum, chapter) => sum + chapter.minutes, 0);
  const parts = chapters.map(({ name, title, exercises, stuck }, index) =>
    [
      `## ${index + 1}. [${title}](${name}.md)`,
      ...exercises.map(({ command }) => `\`\`\`sh\n${command}\n\`\`\``),
      `Stuck? ${stuck}`,
    ].join('\n\n'),
  );
  const intro = `${chapters.length} chapters, ${minutes} minutes. \`make tour\` plays them; this page is made from them by \`make reference\`.`;
  return `${[`# The workshop on one page`, intro, ...parts].join('\n\n')}\n`;
}
