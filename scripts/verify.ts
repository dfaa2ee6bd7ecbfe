/** `make verify`: checks from outside that what is deployed does what we claim. Exits 1 when any claim is false. */
import { verifyDeployment } from './checks/verify.ts';
import { formatCheck } from './checks/format-check.ts';
import { createDeployment } from './deployment/deployment.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';

await runScript(
  async () => {
    const began = performance.now();
    const reports = await verifyDeployment(createDeployment(), (report) => console.log(formatCheck(report)));
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    const wrong = reports.filter(({ holds }) => !holds).length;
    if (wrong > 0) throw new UserError(`${wrong} of ${reports.length} claims are false (${seconds} s).`);
    console.log(`\n  ${reports.length} claims hold (${seconds} s).`);
  },
  { look: 'make status' },
);
