import { createDeployment } from './deployment/deployment.ts';
import { readScreen } from './deployment/status.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  for (const { title, lines, look } of await readScreen(createDeployment())) {
    console.log([`${title.padEnd(32)} ${look}`, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }
  console.log('What is wrong, and how to mend it: make doctor');
});
