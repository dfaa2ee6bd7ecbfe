import type { Chapter } from '../../../scripts/workshop/chapter.ts';
import type { ExerciseReport } from '../../../scripts/workshop/play.ts';
import { formatSummaries, isAsWritten, summarize } from '../../../scripts/workshop/summary.ts';

const chapter = {
  title: '',
  minutes: 2,
  isShort: true,
  look: '',
  why: '',
  exercises: [],
  stuck: '',
  notes: '',
};
const chapters: Chapter[] = ['1-one', '2-two', '3-three'].map((name) => ({ ...chapter, name }));
const report = (name: string, seconds: number, missing?: string): ExerciseReport => ({
  ...{ chapter: name, command: 'make status', seconds, missing },
});
const summaries = summarize(chapters, [
  report('1-one', 40.04),
  report('1-one', 79),
  report('2-two', 121),
  report('3-three', 1),
  report('3-three', 2, 'healthy'),
]);

test('tells for each chapter how many blocks are as written, and how long they took', () => {
  expect(formatSummaries(summaries)).toBe(
    `
|    | chapter | blocks as written | commands took | with the talk |
| :- | :------ | :---------------- | ------------: | ------------: |
| ✓  | 1-one   | 2 of 2            |       119.0 s |         2 min |
| ✗  | 2-two   | 1 of 1            |       121.0 s |         2 min |
| ✗  | 3-three | 1 of 2            |         3.0 s |         2 min |`.trim(),
  );
});

test('gives a busy machine more time, and no other text', () => {
  expect(summaries.map((summary) => isAsWritten(summary, 1.5))).toEqual([true, true, false]);
});
