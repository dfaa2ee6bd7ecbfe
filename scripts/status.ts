import { formatStatus, readStatus } from './checks/status.ts';
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  console.log(formatStatus(await readStatus(await openDeployment())));
  console.log('\nWhat is wrong, and how to mend it: make doctor');
});
