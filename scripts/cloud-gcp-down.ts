/** `make cloud-gcp-down`: removes from Google Cloud what `make cloud-gcp` made, and proves it by asking for each kind of thing. */
import { cloudDirectory, createCloud } from './cloud/cloud.ts';
import { listInCloud } from './cloud/inventory.ts';
import { checkCloudPrerequisites, findProject } from './cloud/prerequisites.ts';
import { planRemoval, removeCloudFiles } from './cloud/remove-plan.ts';
import { readCloudSettings } from './cloud/settings.ts';
import { confirm } from './lib/confirm.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { runPlan, type StepReport } from './lib/plan.ts';
import { run } from './lib/run.ts';
import { formatReport, runScript } from './lib/script.ts';
import { parseName } from './lib/settings.ts';
import { UserError } from './lib/user-error.ts';

const name = parseName(process.env);

await runScript(
  async () => {
    const cloudSettings = await readCloudSettings(process.env, cloudDirectory(name));
    const project = cloudSettings.GCP_PROJECT ?? (await findProject(run));
    const cloud = createCloud(run, name, project, cloudSettings);
    const report = (step: StepReport) => console.log(formatReport(step));
    await runPlan({ prerequisites: { step: checkCloudPrerequisites(run, cloud.gcloud) } }, report);

    const found = await listInCloud(cloud);
    const list = found.length === 0 ? 'nothing' : `\n  ${found.join('\n  ')}`;
    console.log(`\nThe project ${project} has of "${name}": ${list}\n`);
    if (!cloudSettings.YES && found.length > 0) {
      await confirm('Remove all of it, with the books?', { command: 'make cloud-gcp-down' });
    }
    endWhenInterrupted('Interrupted. make cloud-gcp-down removes the rest.');
    await runPlan(planRemoval(cloud), report);

    const left = await listInCloud(cloud);
    if (left.length > 0) throw new UserError(`Still there, and it may cost money:\n  ${left.join('\n  ')}`);
    await removeCloudFiles(cloud);
    console.log(`
Nothing of "${name}" is left in ${project}: no cluster, instance, disk, load balancer, registry, address, router, firewall rule,
subnet, network, service account or role; no context, key or line in ~/.ssh/config on this machine.
The project's services stay enabled, and docker may still ask gcloud for ${cloud.registry}: neither costs anything.`);
  },
  { again: 'make cloud-gcp-down' },
);
