import { homedir } from 'node:os';
import { args } from '../lib/run.ts';
import { environment } from '../lib/settings.ts';
import type { CloudStep } from './cloud-step.ts';
import { findText } from '../lib/files.ts';
import type { Gcloud } from './gcloud.ts';

/** Lets `docker push` ask gcloud who you are, for the registries of one region. */
export function authorizeDocker(gcloud: Gcloud, registry: string): CloudStep {
  const configure = args`auth configure-docker ${registry} --quiet`;
  return {
    title: `docker may push to ${registry}`,
    limitMs: 60_000,
    commands: [gcloud.show(configure)],
    done: async () => ((await isAuthorized(registry)) ? 'already so' : undefined),
    run: async () => {
      await gcloud.run(configure);
      return undefined;
    },
  };
}

async function isAuthorized(registry: string): Promise<boolean> {
  const file = `${environment.DOCKER_CONFIG ?? `${homedir()}/.docker`}/config.json`;
  const text = (await findText(file)) ?? '{}';
  const { credHelpers } = JSON.parse(text) as { credHelpers?: Record<string, string> };
  return credHelpers?.[registry] === 'gcloud';
}
