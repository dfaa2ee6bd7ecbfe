import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { readChapters } from '../workshop/chapter.ts';
import { startPageServer } from '../workshop/page-server.ts';
import { playExercise, showChapter, type Stage } from '../workshop/play.ts';
import { runCommand, workshopEnvironment } from '../workshop/run-command.ts';
import { verifyMapKnows } from './map.ts';
import { openPage, savePicture } from './picture.ts';

const projector = { viewport: { width: 1024, height: 576 } };
/** Envoy keeps the connections of former rules for up to 45 s, and the map claims nothing as long. */
const knownLimitMs = 90_000;
/** From what the map knows to what the page shows. */
const shownMs = 2_000;

/** Plays the workshop, and takes a picture of the page at each place of the text that shows one. */
export async function takeChapterPictures(browser: Browser, deployment: Deployment): Promise<void> {
  const webUrl = await deployment.cluster.webUrl();
  const tour = await startPageServer(webUrl);
  const page = await openPage(browser, `${webUrl}/?present&tour=${tour.port}`, projector);
  const env = await workshopEnvironment(deployment);
  const stage: Stage = {
    print: () => undefined,
    run: (command) => runCommand(command, env, () => undefined),
    tellPage: tour.show,
  };
  const chapters = await readChapters();
  for (const [number, chapter] of chapters.entries()) {
    showChapter(stage, chapter, number + 1, chapters.length);
    for (const exercise of chapter.exercises) {
      const { missing } = await playExercise(stage, chapter, exercise);
      if (missing !== undefined)
        throw new Error(`${chapter.name} shows "${missing}", which was not to be seen.`);
      if (exercise.picture === undefined) continue;
      await waitFor('the map knows each connection', () => verifyMapKnows(webUrl), {
        timeoutMs: knownLimitMs,
      });
      await sleep(shownMs);
      await savePicture(page, `docs/workshop/${exercise.picture}`);
    }
  }
  await page.close();
  tour.close();
}
