/** `make bundle-verify`: whether an archive of `make bundle` is whole, and what is in it. Changes nothing. */
import { verifyBundle } from './bundle/archive.ts';
import { formatBundle } from './bundle/format.ts';
import { standardFile } from './bundle/manifest.ts';
import { runScript } from './lib/script.ts';
import { environment, parseSettings } from './lib/settings.ts';

await runScript(async () => {
  const { BUNDLE = standardFile } = parseSettings(environment);
  console.log(formatBundle(BUNDLE, await verifyBundle(BUNDLE)));
});
