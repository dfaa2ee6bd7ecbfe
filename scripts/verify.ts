/** `make verify`: checks from outside that what is deployed does what we claim. Exits 1 when any claim is false. */
import { formatCheck } from './checks/check.ts';
import { verifyDeployment } from './checks/verify.ts';
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';

await runScript(
  async () => {
    const began = performance.now();
    const reports = await verifyDeployment(await openDeployment(), (report) =>
      console.log(formatCheck(report)),
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    const failed = reports.filter(({ holds }) => !holds).length;
    if (failed > 0) throw new UserError(`${failed} of ${reports.length} claims are false (${seconds} s).`);
    console.log(`\n  ${reports.length} claims hold (${seconds} s).`);
  },
  { look: 'make status' },
);
