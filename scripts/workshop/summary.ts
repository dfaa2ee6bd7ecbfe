import { formatTable } from '../lib/table.ts';
import type { Chapter } from './chapter.ts';
import type { ExerciseReport } from './play.ts';

/** A chapter's commands, compared with its text. */
export interface ChapterSummary {
  name: string;
  blocks: number;
  /** How many did not show what the text says. */
  wrong: number;
  seconds: number;
  /** What the text gives it, talk included. */
  minutes: number;
}

export function summarize(chapters: Chapter[], reports: ExerciseReport[]): ChapterSummary[] {
  return chapters.map(({ name, minutes }) => {
    const own = reports.filter(({ chapter }) => chapter === name);
    return {
      ...{ name, minutes, blocks: own.length },
      wrong: own.filter(({ missing }) => missing !== undefined).length,
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  });
}

/** Whether all was to be seen, within the time that the text gives. `loadFactor` stretches that for a busy machine. */
export function isAsWritten({ wrong, seconds, minutes }: ChapterSummary, loadFactor = 1): boolean {
  return wrong === 0 && seconds <= minutes * 60 * loadFactor;
}

export function formatSummaries(summaries: ChapterSummary[]): string {
  const rows = summaries.map((summary) => [
    isAsWritten(summary) ? '✓' : '✗',
    summary.name,
    `${summary.blocks - summary.wrong} of ${summary.blocks}`,
    `${summary.seconds.toFixed(1)} s`,
    `${summary.minutes} min`,
  ]);
  return formatTable(['', 'chapter', 'blocks as written', 'commands took', 'with the talk'], rows);
}
