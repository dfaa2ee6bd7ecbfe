import { createDeployment } from './deployment/deployment.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

// `make vm-shell`: a shell on the VM, as root; with DO='a command', that command alone.
await runScript(async () => {
  const command = process.argv[2] ?? '';
  process.exitCode = await runInteractive(
    'ssh',
    createDeployment().machine.sessionArguments(command === '' ? 'cd && exec bash --login' : command),
  );
});
