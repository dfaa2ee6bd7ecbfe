/** `make step-N`: goes to a step of the workshop, forwards or back. */
import { goToStep, readWorkshopSteps } from './application/workshop.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';

await runScript(
  async () => {
    const steps = await readWorkshopSteps();
    const step = steps.find(({ number }) => String(number) === process.argv[2]);
    if (!step) {
      const list = steps.map(({ number, title }) => `  make step-${number}  ${title}`).join('\n');
      throw new UserError(`There is no step "${process.argv[2] ?? ''}". The steps are:\n${list}`);
    }
    const deployment = await openDeployment();
    await lockDeployment(deployment, `make step-${step.number}`);
    const changes = await goToStep(deployment, step);
    console.log([...changes, `The mesh is at step ${step.number}, ${step.title}.`].join('\n'));
  },
  { look: 'make status' },
);
