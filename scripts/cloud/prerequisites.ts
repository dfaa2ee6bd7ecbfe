import { args, type Run } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import type { CloudStep } from './cloud-step.ts';
import type { Gcloud } from './gcloud.ts';

const tools: Record<string, { version: string[]; install: string }> = {
  gcloud: { version: ['version'], install: 'https://cloud.google.com/sdk/docs/install' },
  kubectl: { version: args`version --client`, install: 'gcloud components install kubectl' },
  'gke-gcloud-auth-plugin': {
    version: ['--version'],
    install: 'gcloud components install gke-gcloud-auth-plugin',
  },
};

/** The project that gcloud is set to. Throws a UserError when it is set to none. */
export async function findProject(run: Run): Promise<string> {
  const project = await run('gcloud', args`config get project`).catch((error: unknown) => {
    throw new UserError(`gcloud does not answer. Install it: ${tools.gcloud?.install ?? ''}`, {
      cause: error,
    });
  });
  if (project === '' || project === '(unset)') {
    throw new UserError(
      'Which project? gcloud config set project PROJECT, or GCP_PROJECT=PROJECT make cloud-gcp',
    );
  }
  return project;
}

/** Checks everything that this needs before it changes anything, and says all that is missing at once. */
export function checkCloudPrerequisites(run: Run, gcloud: Gcloud): CloudStep {
  const account = args`auth list --filter=status:ACTIVE --format=value(account)`;
  const project = args`projects describe ${gcloud.project}`;
  return {
    title: 'tools, account and project',
    limitMs: 60_000,
    isReadOnly: true,
    commands: [gcloud.show(account), gcloud.show(project)],
    run: async () => {
      const missing = await Promise.all(Object.keys(tools).map((tool) => findToolProblem(run, tool)));
      const accounts = await gcloud.list(account);
      const problems = [
        ...missing,
        accounts.length === 0
          ? 'gcloud has no account: gcloud auth login'
          : await findProjectProblem(gcloud, project),
      ].filter((problem) => problem !== undefined);
      if (problems.length > 0) throw new UserError(problems.join('\n'));
      return { note: `${gcloud.project}, as ${accounts.join(', ')}` };
    },
  };
}

async function findToolProblem(run: Run, tool: string): Promise<string | undefined> {
  const { version = [], install = '' } = tools[tool] ?? {};
  return run(tool, version).then(
    () => undefined,
    () => `${tool} is missing: ${install}`,
  );
}

async function findProjectProblem(gcloud: Gcloud, describe: string[]): Promise<string | undefined> {
  const found = await gcloud.find<{ lifecycleState?: string }>(describe);
  return found?.lifecycleState === 'ACTIVE'
    ? undefined
    : `There is no active project "${gcloud.project}" for this account.`;
}
