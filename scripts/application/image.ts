import { sharedLabel } from '../docker/images.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { Step } from '../lib/plan.ts';

/** The services' image. Docker's cache makes the second build a short one. */
export function buildImage({ run, settings }: Deployment): Step {
  const id = () => run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]).catch(() => '');
  return {
    title: `image "${settings.IMAGE}"`,
    limitMs: 600_000,
    run: async () => {
      const before = await id();
      await run(
        'docker',
        ['build', '--quiet', '--label', sharedLabel, '--tag', settings.IMAGE, projectRoot],
        { timeoutMs: 600_000 },
      );
      return before === (await id()) ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}
