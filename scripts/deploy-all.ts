import { formatCheck } from './checks/check.ts';
import { verifyDeployment } from './checks/verify.ts';
import { openBundle } from './bundle/open.ts';
import { sendVmPackages } from './bundle/vm-packages.ts';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { readRecentWrites } from './deployment/recent-writes.ts';
import { rememberSettings } from './deployment/stored-settings.ts';
import { UserError } from './lib/user-error.ts';
import { findReport, forgetVerification, writeReport } from './deployment/report.ts';
import { endWhenInterrupted } from './lib/interruption.ts';
import { formatReport, runScript } from './lib/script.ts';
import { runPlan, type StepReport } from './lib/plan.ts';
import { buildImage } from './application/image.ts';
import { loadIstioImages } from './mesh/images.ts';
import { provideIstio } from './mesh/istio.ts';
import { readMeshVersion } from './cluster/control-plane.ts';
import { joinMesh } from './mesh/join.ts';
import { createNetwork } from './docker/network.ts';
import { createPassword, setPassword } from './database/password.ts';
import { installPostgres } from './database/postgres.ts';
import { applyServices, awaitServices } from './application/services.ts';
import { checkPrerequisites } from './checks/prerequisites.ts';
import { updateSidecars } from './mesh/sidecar-versions.ts';
import { applyWorkloadGroup } from './mesh/workload-group.ts';

const deployment = await openDeployment({ isDeploying: true });
const { cluster, machine } = deployment;

/** Tries every claim, unless nothing has changed since they all held. */
async function verifyWhatIsNew(reports: StepReport[]): Promise<void> {
  const before = await findReport(deployment);
  if (before?.verified === true && reports.every(({ changed }) => !changed)) {
    console.log(
      `  – verified at ${before.deployedAt}, and nothing has changed since: make verify tries it again`,
    );
    return;
  }
  const istio = await readMeshVersion(deployment);
  await writeReport(deployment, reports, false, istio);
  console.log();
  const claims = await verifyDeployment(deployment, (report) => console.log(formatCheck(report)));
  const wrong = claims.filter(({ holds }) => !holds).length;
  if (wrong > 0) {
    throw new UserError(`${wrong} of ${claims.length} claims are false.`);
  }
  await writeReport(deployment, reports, true, istio);
}

await runScript(
  async () => {
    const began = performance.now();
    await lockDeployment(deployment, 'make deploy-all');
    const goOn = endWhenInterrupted(
      'Interrupted. make deploy-all goes on from here; make destroy-all removes what there is.',
    );
    const reports = await runPlan(
      {
        tools: { step: checkPrerequisites(deployment) },
        settings: { step: rememberSettings(deployment), after: ['tools'] },
        bundle: { step: openBundle(deployment), after: ['settings'] },
        network: {
          step: cluster.overlay === 'kind' ? createNetwork(deployment) : undefined,
          after: ['settings'],
        },

        cluster: { step: cluster.provide(), after: ['network', 'bundle'] },
        istioImages: { step: loadIstioImages(deployment), after: ['cluster'] },
        istio: { step: provideIstio(deployment), after: ['istioImages'] },
        wayIn: { step: applyWorkloadGroup(deployment), after: ['istio'] },

        vmImage: { step: machine.prepare?.(), after: ['bundle'] },
        vm: { step: machine.provide(), after: ['network', 'vmImage'] },
        packages: { step: sendVmPackages(deployment), after: ['vm', 'bundle'] },
        postgres: { step: installPostgres(deployment), after: ['packages'] },
        join: { step: joinMesh(deployment), after: ['wayIn', 'postgres'] },

        secret: { step: createPassword(deployment), after: ['cluster'] },
        password: { step: setPassword(deployment), after: ['secret', 'postgres'] },

        image: { step: buildImage(deployment), after: ['bundle'] },
        loaded: { step: cluster.deliverImage(), after: ['image', 'cluster'] },
        services: { step: applyServices(deployment), after: ['wayIn', 'loaded', 'secret'] },
        sidecars: { step: updateSidecars(deployment), after: ['services'] },
        answers: { step: awaitServices(deployment), after: ['sidecars', 'join', 'password'] },
      },
      async (report) => {
        console.log(formatReport(report));
        if (report.changed) await forgetVerification(deployment);
      },
    );
    goOn(); // the checks clean up after themselves
    await verifyWhatIsNew(reports);

    const { inserted, inbound } = await readRecentWrites(deployment);
    console.log(`
  the library   ${await cluster.webUrl()}
  its database  PostgreSQL on ${machine.name}: make psql, make vm-shell
  its cluster   kubectl --context ${cluster.context} --namespace ${cluster.namespace} get pods
  more          make status, make verify; remove all: make destroy-all

${inserted.join('\n')}
${inbound ?? 'No connection to PostgreSQL has ended yet: the VM logs each at its end.'}

${((performance.now() - began) / 1000).toFixed(0)} s`);
  },
  { look: 'make status', again: 'make deploy-all          remove all: make destroy-all' },
);
