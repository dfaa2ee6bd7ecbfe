import { createDeployment } from './lib/deployment.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

// `make vm-shell`: a shell on the VM, as root.
await runScript(async () => {
  process.exitCode = await runInteractive(
    'ssh',
    createDeployment().vm.sessionArguments('cd && exec bash --login'),
  );
});
