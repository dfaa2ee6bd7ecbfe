/** `make cloud-gcp`: makes in Google Cloud what CONTEXT and VM_HOST of `make deploy-all` then use. PLAN=1 prints the commands. */
import { cloudDirectory, createCloud } from './cloud/cloud.ts';
import { formatPlan } from './cloud/cloud-step.ts';
import { formatCosts } from './cloud/costs.ts';
import { planCreation } from './cloud/create-plan.ts';
import { formatWord, projectVariable } from './cloud/gcloud.ts';
import { findProject } from './cloud/prerequisites.ts';
import { readCloudSettings, type CloudSettings } from './cloud/settings.ts';
import { confirm } from './lib/confirm.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan } from './lib/plan.ts';
import { run } from './lib/run.ts';
import { formatReport, runScript } from './lib/script.ts';
import { parseName } from './lib/settings.ts';

const name = parseName(process.env);

function printPlan(cloudSettings: CloudSettings): void {
  const project = cloudSettings.GCP_PROJECT;
  const cloud = createCloud(run, name, project ?? projectVariable, cloudSettings);
  if (project === undefined) console.log('GCP_PROJECT=$(gcloud config get project)\n');
  console.log(formatPlan(planCreation(cloud, cloudSettings)));
  console.log(`\n# then\n${formatDeployCommand(cloud.deploySettings)}`);
}

function formatDeployCommand(deploySettings: Record<string, string>): string {
  const lines = Object.entries(deploySettings).map(([key, value]) => `${key}=${formatWord(value)}`);
  return [...lines, 'make deploy-all'].join(' \\\n  ');
}

async function make(cloudSettings: CloudSettings): Promise<void> {
  const began = performance.now();
  const project = cloudSettings.GCP_PROJECT ?? (await findProject(run));
  const cloud = createCloud(run, name, project, cloudSettings);
  console.log(`${formatCosts(cloudSettings)}\n`);
  if (!cloudSettings.YES) {
    const question = `Make it in the project ${project}, and let ssh and kubectl on this machine know it?`;
    await confirm(question, { command: 'make cloud-gcp' });
  }
  endWhenInterrupted(
    'Interrupted. make cloud-gcp goes on from here; make cloud-gcp-down removes what there is.',
  );
  await runPlan(planCreation(cloud, cloudSettings), (report) => console.log(formatReport(report)));
  console.log(`
Next, deploy the library there (with these settings, every verb means this one):

${formatDeployCommand(cloud.deploySettings)}

It costs money until: make cloud-gcp-down

${((performance.now() - began) / 1000).toFixed(0)} s`);
}

await runScript(
  async () => {
    const cloudSettings = await readCloudSettings(process.env, cloudDirectory(name));
    if (cloudSettings.PLAN) printPlan(cloudSettings);
    else await make(cloudSettings);
  },
  { again: 'make cloud-gcp          remove all: make cloud-gcp-down' },
);
