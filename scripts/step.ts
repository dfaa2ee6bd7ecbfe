/** `make step-N`: goes to a step of the workshop, forwards or back. */
import { createDeployment } from './deployment/deployment.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';
import { goToStep, readWorkshopSteps } from './application/workshop.ts';

await runScript(
  async () => {
    const steps = await readWorkshopSteps();
    const wanted = steps.find(({ number }) => String(number) === process.argv[2]);
    if (!wanted) {
      const known = steps.map(({ number, title }) => `  make step-${number}  ${title}`);
      throw new UserError(`There is no step "${process.argv[2] ?? ''}". The steps are:\n${known.join('\n')}`);
    }
    const { cluster, settings } = createDeployment();
    const changes = await goToStep(cluster, wanted, settings.IMAGE);
    console.log([...changes, `The mesh is at step ${wanted.number}, ${wanted.title}.`].join('\n'));
  },
  { look: 'make status' },
);
