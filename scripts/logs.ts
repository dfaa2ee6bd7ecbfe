/** `make logs`: follows the logs of services, proxies and gateway. The VM's: make vm-shell, then tail -F /var/log/istio/istio.log. */
import { openDeployment } from './deployment/open.ts';
import { args, runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  const { cluster } = await openDeployment();
  const command = cluster.kubectlArguments([
    ...args`logs --follow --tail=5 --prefix --all-containers --max-log-requests=30`,
    '--selector=app in (web, inventory, acquisitions, gateway)',
  ]);
  process.exitCode = await runInteractive('kubectl', command);
});
