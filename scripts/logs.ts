/** `make logs`: follows the logs of services, proxies and gateway. The VM's: make vm-shell, then tail -F /var/log/istio/istio.log. */
import { openDeployment } from './deployment/open.ts';
import { args, runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  const { context, namespace } = (await openDeployment()).cluster;
  process.exitCode = await runInteractive('kubectl', [
    ...args`--context ${context} --namespace ${namespace} logs --follow --tail=5 --prefix --all-containers --max-log-requests=30`,
    '--selector=app in (web, inventory, acquisitions, gateway)',
  ]);
});
