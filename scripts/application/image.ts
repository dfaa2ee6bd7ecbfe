import { sharedLabel } from '../docker/images.ts';
import { projectRoot, type Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';

const mark = 'mesh-library/image';

interface Annotated {
  metadata: { annotations?: Record<string, string> };
}

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

/** The image in the cluster's node, which has no registry to ask. Which one it got is noted on the node. */
export function loadImage({ run, settings, names, cluster }: Deployment): Step {
  const id = () => run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]);
  return {
    title: 'the image in the cluster',
    limitMs: 240_000,
    done: async () => {
      const node = await cluster.findObject<Annotated>('node', names.node);
      return node?.metadata.annotations?.[mark] === (await id()) ? 'there' : undefined;
    },
    run: async () => {
      const loaded = await id();
      await run('kind', ['load', 'docker-image', settings.IMAGE, '--name', settings.NAME], {
        timeoutMs: 240_000,
      });
      await cluster.kubectl(['annotate', '--overwrite', 'node', names.node, `${mark}=${loaded}`]);
      return undefined;
    },
  };
}
