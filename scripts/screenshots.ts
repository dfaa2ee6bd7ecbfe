/** `make screenshots`: of a library on this machine, and of the deployed one if there is one, where it plays the workshop. */
import { chromium } from 'playwright-core';
import { chromiumArguments, getChromium } from './lib/chromium.ts';
import { openDeployment } from './deployment/open.ts';
import { findReport } from './deployment/report.ts';
import { runScript } from './lib/script.ts';
import { takeChapterPictures } from './pictures/chapters.ts';
import { takeDeployedPictures } from './pictures/deployed.ts';
import { takeLocalPictures } from './pictures/local.ts';

await runScript(async () => {
  const deployment = await openDeployment();
  const browser = await chromium.launch({
    executablePath: getChromium(process.env),
    args: chromiumArguments,
  });
  try {
    await takeLocalPictures(browser);
    if (await findReport(deployment)) {
      await takeDeployedPictures(browser, deployment);
      await takeChapterPictures(browser, deployment);
    } else {
      console.log(`${deployment.settings.NAME} is not deployed: the pictures of the mesh stay as they are.`);
    }
  } finally {
    await browser.close();
  }
});
