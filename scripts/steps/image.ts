import { projectRoot, type Deployment } from '../lib/deployment.ts';
import type { Step } from '../lib/step.ts';

/** The services' image. Docker's cache makes the second build a short one. */
export function buildImage({ run, settings }: Deployment): Step {
  const id = () => run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]).catch(() => '');
  return {
    title: `image "${settings.IMAGE}"`,
    limitMs: 600_000,
    run: async () => {
      const before = await id();
      await run('docker', ['build', '--quiet', '--tag', settings.IMAGE, projectRoot], { timeoutMs: 600_000 });
      return before === (await id()) ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}

/** The image in the cluster's node, which has no registry to ask. */
export function loadImage({ run, settings, names }: Deployment): Step {
  return {
    title: 'the image in the cluster',
    limitMs: 240_000,
    done: async () => {
      const id = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]);
      const found = await run('docker', [
        'exec',
        names.node,
        'crictl',
        'inspecti',
        '--quiet',
        settings.IMAGE,
      ]).catch(() => '{}');
      const { status } = JSON.parse(found) as { status?: { id: string } };
      return status?.id === id ? 'there' : undefined;
    },
    run: async () => {
      await run('kind', ['load', 'docker-image', settings.IMAGE, '--name', settings.NAME], {
        timeoutMs: 240_000,
      });
      return undefined;
    },
  };
}
