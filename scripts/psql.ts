/** `make psql`: psql on the VM, as the superuser, with inventory's tables on its search path. */
import { openDeployment } from './deployment/open.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const psql = 'cd / && exec runuser -u postgres -- env PGOPTIONS=--search_path=inventory,public psql library';

await runScript(async () => {
  process.exitCode = await runInteractive('ssh', (await openDeployment()).machine.sessionArguments(psql));
});
