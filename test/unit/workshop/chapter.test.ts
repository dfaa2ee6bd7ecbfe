import { access } from 'node:fs/promises';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { parseChapter, readChapters } from '../../../scripts/workshop/chapter.ts';
import { formatProse } from '../../../scripts/workshop/format.ts';

const text = (blocks: string) => `# Title

4 minutes, also in the short way

Look at: the padlocks

## Why

Because.

## Do

${blocks}

## Stuck?

\`make doctor\`

<!-- Notes:
Smile.
-->
`;
const command = '```sh\nmake status\n```\n';
const see = '```text\nopen …\nhealthy\n```\n';

describe('parseChapter', () => {
  test('finds all parts', () => {
    const picture = '![A padlock](pictures/1-title.png)\n';
    expect(parseChapter('1-title', text(`${command}\n## See\n\n${see}\n${picture}`))).toEqual({
      name: '1-title',
      title: 'Title',
      minutes: 4,
      isShort: true,
      look: 'the padlocks',
      why: 'Because.',
      exercises: [{ command: 'make status', see: ['open …', 'healthy'], picture: 'pictures/1-title.png' }],
      stuck: '`make doctor`',
      notes: 'Smile.',
    });
  });

  test.each([
    ['nothing to do', ''],
    ['what is to be seen after "make status"?', command],
    ['what is to be seen after "make status"?', command + command + see],
    ['there is nothing to do before', see],
  ])('refuses a chapter: %s', (problem, blocks) => {
    expect(() => parseChapter('1-title', text(blocks))).toThrow(problem);
  });

  test('refuses a chapter without a time', () => {
    expect(() => parseChapter('1-title', text(command + see).replace('4 minutes', 'soon'))).toThrow(
      '"4 minutes"',
    );
  });
});

describe('the workshop', () => {
  test('fits into 80 columns', async () => {
    const drawings = (await readChapters()).map(({ why }) => formatProse(why));

    expect(
      drawings
        .join('\n')
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  test('has one picture in each chapter, which bears its name', async () => {
    const chapters = await readChapters();
    const pictures = chapters.flatMap(({ exercises }) => exercises.flatMap(({ picture }) => picture ?? []));

    expect(pictures).toEqual(chapters.map(({ name }) => `pictures/${name}.png`));
    await Promise.all(pictures.map((picture) => access(`${projectRoot}docs/workshop/${picture}`)));
  });

  test('takes 45 minutes at most, and 10 in the short way', async () => {
    const chapters = await readChapters();
    const sum = (some: typeof chapters) => some.reduce((minutes, chapter) => minutes + chapter.minutes, 0);

    expect(chapters.length).toBeGreaterThan(7);
    expect(sum(chapters)).toBeLessThanOrEqual(45);
    expect(sum(chapters.filter(({ isShort }) => isShort))).toBeLessThanOrEqual(10);
  });
});
