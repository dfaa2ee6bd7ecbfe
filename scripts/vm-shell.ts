/** `make vm-shell`: a shell on the VM, as root; with DO='a command', that command alone. */
import { verifyHasVm } from './cluster/database-placement.ts';
import { openDeployment } from './deployment/open.ts';
import { runInteractive } from './lib/run.ts';
import { runScript } from './lib/script.ts';

/** As ssh says it. */
const notConnected = 255;

await runScript(async () => {
  const { cluster, machine } = await openDeployment();
  const command = process.argv[2] ?? '';
  const session = command === '' ? 'cd && exec bash --login' : command;
  process.exitCode = await runInteractive('ssh', machine.sessionArguments(session));
  if (process.exitCode === notConnected) await verifyHasVm(cluster);
});
