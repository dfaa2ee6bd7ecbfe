import { UserError } from './lib/user-error.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

/** Moments at which a day is not as long as another, far from the day on which a test was written, in zones far from each other. */
const clocks = [
  {
    what: 'into a leap day',
    start: '2028-02-28 23:59:55',
    zone: 'Pacific/Kiritimati',
    locale: 'tr_TR.UTF-8',
  },
  {
    what: 'out of summer time',
    start: '2028-11-05 01:59:55',
    zone: 'America/St_Johns',
    locale: 'ar_EG.UTF-8',
  },
];
/** What env(1) ends with when there is no such program. */
const notFound = 127;

/** Runs the fast tests once under each clock, also after a failure. The clock goes on, and all that they start sees it. */
await runScript(async () => {
  const failed: string[] = [];
  for (const { what, start, zone, locale } of clocks) {
    console.log(`\nThe fast tests ${what}: ${start} in ${zone}, ${locale}`);
    const clock = [`TZ=${zone}`, `LC_ALL=${locale}`, 'faketime', start];
    const jest = ['npm', 'run', '--silent', 'jest', '--', '--selectProjects', 'unit', 'manifests'];
    const exitCode = await runInteractive('env', [...clock, ...jest]);
    if (exitCode === notFound)
      throw new UserError('faketime is not on this machine: install it (Debian: apt-get install faketime).');
    if (exitCode !== 0) failed.push(what);
  }
  if (failed.length > 0) throw new UserError(`The fast tests fail ${failed.join(' and ')}.`);
});
