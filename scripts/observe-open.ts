/** `make observe-open`: forwards ports of this machine to what `make observe` has installed, until Ctrl-C. */
import { once } from 'node:events';
import { openDeployment } from './deployment/open.ts';
import { interruption } from './lib/interruption.ts';
import { verifyPortsFree } from './lib/ports.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';
import { forward } from './observability/forward.ts';
import { listInstalledParts, parts } from './observability/parts.ts';

await runScript(async () => {
  const deployment = await openDeployment();
  const names = await listInstalledParts(deployment);
  if (names.length === 0) throw new UserError('Nothing is installed that you could open: make observe');
  await verifyPortsFree(Object.fromEntries(names.map((name) => [parts[name].title, parts[name].port])));
  for (const name of names) {
    const { title, port, path } = parts[name];
    const { url } = await forward(deployment.cluster, name, port);
    console.log(`  ${title.padEnd(12)} ${url}${path}`);
  }
  console.log('\nCtrl-C closes them.');
  await once(interruption(), 'abort');
  process.exit();
});
