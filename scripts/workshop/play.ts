import { findMissingLine } from './compare.ts';
import type { Chapter, Exercise } from './chapter.ts';
import { formatCommand, formatProse, formatTitle, formatVerdict } from './format.ts';
import type { CommandResult } from './run-command.ts';

/** What the player does with the world. */
export interface Stage {
  print: (text: string) => void;
  /** Runs a block; what it prints is shown as it comes. */
  run: (command: string) => Promise<CommandResult>;
  /** Tells the page which chapter is played. */
  tellPage: (chapter: Chapter, number: number) => void;
}

/** What came of one block. */
export interface ExerciseReport {
  chapter: string;
  command: string;
  seconds: number;
  /** The first expected line that was not seen. */
  missing: string | undefined;
}

/** Shows what a chapter is about. */
export function showChapter(
  { print, tellPage }: Stage,
  chapter: Chapter,
  number: number,
  count: number,
): void {
  tellPage(chapter, number);
  print(`\n${formatTitle(chapter, number, count)}\n\n${formatProse(chapter.why)}\n`);
}

/** Runs one block of a chapter, and compares what it prints with what is to be seen. */
export async function playExercise(
  { print, run }: Stage,
  { name }: Chapter,
  exercise: Exercise,
): Promise<ExerciseReport> {
  print(`\n${formatCommand(exercise)}\n`);
  const { output, seconds } = await run(exercise.command);
  const missing = findMissingLine(exercise.see, output);
  print(`\n${formatVerdict(missing, seconds)}\n`);
  return { chapter: name, command: exercise.command, seconds, missing };
}
