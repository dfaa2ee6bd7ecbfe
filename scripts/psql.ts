/** `make psql`: psql at the primary, as the superuser, with inventory's tables on its search path. */
import type { Side } from './cluster/database-placement.ts';
import { databasePod } from './deployment/database.ts';
import { openDeployment } from './deployment/open.ts';
import { args, runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const psql = args`env PGOPTIONS=--search_path=inventory,public psql --username postgres library`;

await runScript(async () => {
  const { cluster, database, machine } = await openDeployment();
  const { side } = await database.primary();
  const tty = process.stdin.isTTY ? ['--tty'] : [];
  const sessions: Record<Side, [string, string[]]> = {
    vm: ['ssh', machine.sessionArguments(`cd / && exec runuser -u postgres -- ${psql.join(' ')}`)],
    pod: [
      'kubectl',
      cluster.kubectlArguments(
        args`exec --stdin ${tty} ${databasePod.name} --container ${databasePod.container} -- ${psql}`,
      ),
    ],
  };
  process.exitCode = await runInteractive(...sessions[side]);
});
