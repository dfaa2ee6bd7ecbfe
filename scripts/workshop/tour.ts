import type { ReadStream } from 'node:tty';
import type { Chapter } from './chapter.ts';
import { keyHelp, readWish, type Wish } from './keys.ts';
import { playExercise, showChapter, type ExerciseReport, type Stage } from './play.ts';
import type { Position } from './position.ts';

/** Plays all chapters by itself, one after the other. */
export async function playAll(
  stage: Stage,
  chapters: Chapter[],
  position: Position,
): Promise<ExerciseReport[]> {
  const reports: ExerciseReport[] = [];
  for (const [index, chapter] of chapters.entries()) {
    await position.write(chapter.name);
    showChapter(stage, chapter, index + 1, chapters.length);
    for (const exercise of chapter.exercises) reports.push(await playExercise(stage, chapter, exercise));
  }
  return reports;
}

/** Plays chapters at the presenter's keys, beginning with the one where an earlier tour was left. */
export async function playByKeys(
  stage: Stage,
  chapters: Chapter[],
  position: Position,
  input: ReadStream,
): Promise<void> {
  const left = await position.read();
  let index = Math.max(
    0,
    chapters.findIndex(({ name }) => name === left),
  );
  for (;;) {
    const chapter = chapters[index];
    if (!chapter) return;
    await position.write(chapter.name);
    showChapter(stage, chapter, index + 1, chapters.length);
    const wish = await playChapter(stage, chapter, input);
    if (wish === 'quit') return;
    if (wish === 'back') index = Math.max(0, index - 1);
    else if (typeof wish === 'object') index = Math.min(wish.jumpTo, chapters.length) - 1;
    else index += 1;
  }
}

/** Runs a chapter's blocks, each at a key; returns the wish that leads out of the chapter. */
async function playChapter(stage: Stage, chapter: Chapter, input: ReadStream): Promise<Wish> {
  let next = 0;
  for (;;) {
    const hint = next === 0 ? keyHelp : 'Enter: go on';
    stage.print(`\n${hint}\n`);
    const wish = await readWish(input);
    if (wish === 'again') next = Math.max(0, next - 1);
    else if (wish !== 'next') return wish;
    const exercise = chapter.exercises[next];
    if (!exercise) return 'next';
    await playExercise(stage, chapter, exercise);
    next += 1;
  }
}
