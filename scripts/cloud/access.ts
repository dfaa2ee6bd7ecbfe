import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import type { CloudStep } from './cloud-step.ts';
import { isNotThere, type Gcloud } from './gcloud.ts';

const services = args`compute container artifactregistry iam iap`.map((name) => `${name}.googleapis.com`);

/** Enables the services of Google Cloud that the rest needs. They stay enabled: others may have come to need them. */
export function enableServices(gcloud: Gcloud): CloudStep {
  const enable = args`services enable ${services}`;
  return {
    title: 'services of the project',
    limitMs: 300_000,
    commands: [gcloud.show(enable)],
    done: async () => {
      const enabled = await gcloud.list(args`services list --enabled --format=value(config.name)`);
      return services.every((service) => enabled.includes(service)) ? 'already enabled' : undefined;
    },
    run: async () => {
      await gcloud.run(enable, { timeoutMs: 300_000 });
      return undefined;
    },
  };
}

/** A role that an account has on something: `subject` names that, such as `artifacts repositories library --location=…`. */
export interface Grant {
  title: string;
  group: string;
  subject: string[];
  account: string;
  role: string;
  /** What `add-iam-policy-binding` and its opposite want besides. */
  options: string[];
}

/** What the nodes may do: what every node of GKE has to, and fetch our images. Google's default account may do much more, or nothing. */
export function listGrants(
  name: string,
  project: string,
  region: string,
): Record<'node' | 'registry', Grant> {
  const account = `serviceAccount:${name}-nodes@${project}.iam.gserviceaccount.com`;
  return {
    node: {
      title: 'the nodes may log and measure',
      group: 'projects',
      subject: [project],
      account,
      role: 'roles/container.defaultNodeServiceAccount',
      options: args`--condition=None`,
    },
    registry: {
      title: 'the nodes may fetch images',
      group: 'artifacts repositories',
      subject: args`${name} --location=${region}`,
      account,
      role: 'roles/artifactregistry.reader',
      options: [],
    },
  };
}

export function grantRole(gcloud: Gcloud, grant: Grant): CloudStep {
  const add = bindingArguments('add', grant);
  return {
    title: grant.title,
    limitMs: 150_000,
    commands: [gcloud.show(add)],
    done: async () => ((await hasRole(gcloud, grant)) ? 'already so' : undefined),
    run: async () => {
      // An account that has just been made is not known everywhere yet.
      await waitFor(grant.title, () => gcloud.run(add), { timeoutMs: 120_000, everyMs: 5_000 });
      return undefined;
    },
  };
}

/** Takes the role away, unless the account is somebody else's. */
export function revokeRole(
  gcloud: Gcloud,
  grant: Grant,
  findOwner: () => Promise<string | undefined>,
): CloudStep {
  const remove = bindingArguments('remove', grant);
  return {
    title: `no longer: ${grant.title}`,
    limitMs: 60_000,
    commands: [gcloud.show(remove)],
    done: async () => {
      if ((await findOwner()) === 'somebody else') return 'not our account';
      return (await hasRole(gcloud, grant)) ? undefined : 'not so';
    },
    run: async () => {
      await gcloud.run(remove).catch((error: unknown) => {
        if (!isNotThere(error)) throw error;
      });
      return undefined;
    },
  };
}

export async function hasRole(gcloud: Gcloud, { group, subject, account, role }: Grant): Promise<boolean> {
  const found = await gcloud.list([
    ...args`${group.split(' ')} get-iam-policy ${subject} --flatten=bindings[].members --format=value(bindings.role)`,
    `--filter=bindings.role=${role} AND bindings.members=${account}`,
  ]);
  return found.length > 0;
}

function bindingArguments(
  verb: 'add' | 'remove',
  { group, subject, account, role, options }: Grant,
): string[] {
  return args`${group.split(' ')} ${verb}-iam-policy-binding ${subject} --member=${account} --role=${role} ${options}`;
}
