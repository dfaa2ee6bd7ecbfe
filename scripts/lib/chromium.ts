import { accessSync, constants } from 'node:fs';
import { UserError } from './user-error.ts';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Offline and alone: the browser asks nobody for anything but the page. As root it has no sandbox to run in. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** The browser's program: CHROMIUM_PATH, which must be there when it is set, or one in a usual place. */
export function findChromium({ CHROMIUM_PATH }: NodeJS.ProcessEnv): string | undefined {
  if (!CHROMIUM_PATH) return usualPlaces.find(isProgram);
  if (!isProgram(CHROMIUM_PATH))
    throw new UserError(`CHROMIUM_PATH=${CHROMIUM_PATH}: there is no program that we may run.`);
  return CHROMIUM_PATH;
}

/** The same; throws a UserError that says how to get one. */
export function getChromium(env: NodeJS.ProcessEnv): string {
  const path = findChromium(env);
  if (path === undefined)
    throw new UserError(
      'No Chromium or Chrome was found: install one (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.',
    );
  return path;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
