import type { Browser } from 'playwright-core';
import type { Deployment } from '../deployment/deployment.ts';
import { hasStandby } from './map.ts';
import { desktop, takePicture } from './picture.ts';

const beamer = { viewport: { width: 1920, height: 1080 } };

/** Takes the README's pictures of a library in a mesh. */
export async function takeDeployedPictures(
  browser: Browser,
  { settings, cluster }: Deployment,
): Promise<void> {
  const url = await cluster.webUrl();
  await takePicture(browser, 'mesh', url, desktop);
  await takePicture(browser, 'present', `${url}/?present`, beamer);
  if (await hasStandby(url)) await takePicture(browser, 'migration', url, desktop);
  else console.log(`The database of ${settings.NAME} has no standby: migration.png stays as it is.`);
}
