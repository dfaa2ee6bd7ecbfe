/** `make vm-shell`: a shell on the VM, as root; with DO='a command', that command alone. */
import { openDeployment } from './deployment/open.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  const command = process.argv[2] ?? '';
  const session = command === '' ? 'cd && exec bash --login' : command;
  process.exitCode = await runInteractive('ssh', (await openDeployment()).machine.sessionArguments(session));
});
