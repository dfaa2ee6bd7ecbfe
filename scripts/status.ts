/** `make status`: the state of every part of the deployment, and the command that shows more of it. */
import { readStatus } from './checks/status.ts';
import { createDeployment } from './deployment/deployment.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  for (const { title, lines, command } of await readStatus(createDeployment())) {
    console.log([`${title.padEnd(32)} ${command}`, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }
  console.log('What is wrong, and how to mend it: make doctor');
});
