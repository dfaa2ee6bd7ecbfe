/** `make tour`: plays the workshop in this terminal. PACE=auto plays it by itself, NOTES=1 shows the presenter's notes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openDeployment } from './deployment/open.ts';
import { findReport } from './deployment/report.ts';
import { readLoadFactor } from './lib/load-factor.ts';
import { runScript } from './lib/script.ts';
import { parseEnvironment } from './lib/settings.ts';
import { UserError } from './lib/user-error.ts';
import { readChapters, type Chapter } from './workshop/chapter.ts';
import { formatProse } from './workshop/format.ts';
import { startPageServer } from './workshop/page-server.ts';
import { createPosition, type Position } from './workshop/position.ts';
import { runCommand, workshopEnvironment } from './workshop/run-command.ts';
import { formatSummaries, isAsWritten, summarize } from './workshop/summary.ts';
import { playAll, playByKeys } from './workshop/tour.ts';

const settingsSchema = z.object({
  /** `auto` waits for no key. */
  PACE: z.enum(['keys', 'auto']).default('keys'),
  /** Only the chapters of the ten-minute way. */
  SHORT: z.string().optional(),
  /** Follows a tour that runs in another terminal, with the notes for its presenter. */
  NOTES: z.string().optional(),
});
const lookEveryMs = 500;

const print = (text: string) => void process.stdout.write(text);
const deployment = await openDeployment();

await runScript(
  async () => {
    const { PACE, SHORT, NOTES } = parseEnvironment(settingsSchema, process.env);
    if (!(await findReport(deployment)))
      throw new UserError(
        `There is no deployment "${deployment.settings.NAME}": make deploy-all comes first.`,
      );
    const all = await readChapters();
    const chapters = SHORT === undefined ? all : all.filter(({ isShort }) => isShort);
    const position = createPosition(deployment.files.directory);
    if (NOTES !== undefined) await showNotes(chapters, position);

    const env = await workshopEnvironment(deployment);
    const webUrl = await deployment.cluster.webUrl();
    const page = await startPageServer(webUrl);
    print(`The page goes along: ${webUrl}/?present&tour=${page.port}\n`);
    const stage = { print, run: (command: string) => runCommand(command, env, print), tellPage: page.show };
    if (PACE === 'keys') {
      if (!process.stdin.isTTY)
        throw new UserError('There is no terminal whose keys could be read: PACE=auto make tour');
      await playByKeys(stage, chapters, position, process.stdin);
      return;
    }
    const reports = await playAll(stage, chapters, position);
    const summaries = summarize(chapters, reports);
    print(`\n${formatSummaries(summaries)}\n`);
    const wrong = summaries.filter((summary) => !isAsWritten(summary, readLoadFactor()));
    if (wrong.length > 0)
      throw new UserError(
        `Not as the text says, or not in its time: ${wrong.map(({ name }) => name).join(', ')}.`,
      );
  },
  { look: 'make doctor' },
);

/** Shows the notes for the chapter that a tour in another terminal is at, until you press Ctrl-C. */
async function showNotes(chapters: Chapter[], position: Position): Promise<never> {
  for (let shown: string | undefined; ; await sleep(lookEveryMs)) {
    const now = await position.read();
    const chapter = chapters.find(({ name }) => name === now);
    if (chapter && now !== shown) print(`\n${chapter.title}\n\n${formatProse(chapter.notes)}\n`);
    shown = now;
  }
}
