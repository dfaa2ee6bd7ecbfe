import { formatStatus, readStatus } from './checks/status.ts';
import { createDeployment } from './deployment/deployment.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  console.log(formatStatus(await readStatus(createDeployment())));
  console.log('\nWhat is wrong, and how to mend it: make doctor');
});
