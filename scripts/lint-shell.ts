import { globSync } from 'node:fs';
import { run } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const scripts = globSync(['vm/**/*.sh', '.ci/run']);

await runScript(async () => {
  try {
    await run('shellcheck', ['--external-sources', '--source-path=SCRIPTDIR', ...scripts]);
  } catch (error) {
    if (!isMissing(error)) throw error;
    console.log(
      'shellcheck is not installed: the scripts in vm/ were not looked at (apt-get install shellcheck).',
    );
  }
});

function isMissing(error: unknown): boolean {
  return (
    Error.isError(error) &&
    Error.isError(error.cause) &&
    'code' in error.cause &&
    error.cause.code === 'ENOENT'
  );
}
