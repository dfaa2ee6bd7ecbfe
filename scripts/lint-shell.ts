import { globSync } from 'node:fs';
import { CommandError, run } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const scripts = globSync(['vm/**/*.sh', '.ci/run', 'scripts/**/*.sh']);

await runScript(async () => {
  try {
    await run('shellcheck', ['--external-sources', '--source-path=SCRIPTDIR', ...scripts]);
  } catch (error) {
    if (!(error instanceof CommandError && error.exitCode === 'not found on this machine')) throw error;
    console.log(
      'shellcheck is not installed: the scripts in vm/ were not looked at (apt-get install shellcheck).',
    );
  }
});
