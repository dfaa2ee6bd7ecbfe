import { createDeployment } from './deployment/deployment.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

// `make logs`: what services, proxies and gateway say, from now on. The VM's: make vm-shell, then tail -F /var/log/istio/istio.log.
await runScript(async () => {
  process.exitCode = await runInteractive('kubectl', [
    ...['--context', createDeployment().cluster.context, 'logs', '--follow', '--tail=5', '--prefix'],
    ...[
      '--all-containers',
      '--max-log-requests=30',
      '--selector=app in (web, inventory, acquisitions, gateway)',
    ],
  ]);
});
