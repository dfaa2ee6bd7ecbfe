import { z } from 'zod';
import { UserError } from './user-error.ts';

/** The application's image, as k8s/base names it. */
export const standardImage = 'mesh-library:0.1.0';
const standardName = 'library';
/** Each is a folder of k8s/observe. */
const observationParts = ['prometheus', 'kiali', 'jaeger'] as const;

const port = (standard: number) => z.coerce.number().int().min(1).max(65535).default(standard);
const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

/** On when it is 1, true or yes: other programs export these names, too, with values of their own. */
const network = z.union([z.ipv4(), z.cidrv4(), z.ipv6(), z.cidrv6()]);
const flag = z.preprocess((value) => /^(1|true|yes)$/i.test(String(value)), z.boolean());

/** What `make run` offers on this machine. Each can be set by an environment variable of the same name. */
const localSchema = z.object({
  WEB_PORT: port(8080),
  INVENTORY_PORT: port(8081),
  ACQUISITIONS_PORT: port(8082),
  /** Of the PostgreSQL that `make run` brings along. */
  POSTGRES_PORT: port(54320),
  /** 0.0.0.0 lets other machines come in, too: in a container, say. */
  LISTEN_ADDRESS: z.ipv4().default('127.0.0.1'),
  /** Where `make run` keeps its data, logs and password, from the project's root. */
  RUN_DIR: z.string().default('.run'),
});

/** What describes a deployment: its first deploy-all writes it down, and every verb reads it from there. */
export const deploymentSchema = z.object({
  /** The port of this machine at which the library is open. */
  WEB_PORT: port(8080),
  /** The name of the application's image: another one lets two versions stand side by side on one machine. */
  IMAGE: z
    .string()
    .regex(
      /^\S+:(?!latest$)[\w.-]+$/,
      'expected a name with a tag other than "latest", which Kubernetes would fetch',
    )
    .default(standardImage),

  /** A kubectl context: a cluster of yours, in place of the one that kind makes on this machine. */
  CONTEXT: z.string().optional(),
  /** Where the application lives in the cluster, and part of its names: postgres-1-vm.NAMESPACE.svc.cluster.local. */
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "expected a namespace's name")
    .default('default'),
  /** On a cluster of yours: `install` puts an Istio there, which goes with the deployment; else the revision to use, of those there. */
  ISTIO: z.string().min(1).optional(),

  /** Of istioctl, the control plane and the VM's package alike; by default istioctl's own. */
  ISTIO_VERSION: z.string().optional(),
  /** Of the database in the cluster (make migrate-prepare): of the major version that the VM's distribution has. */
  POSTGRES_IMAGE: z
    .string()
    .regex(/^\S+:\d+[\w.-]*$/, 'expected a name with a tag')
    .default('postgres:17-trixie'),
  /** Of its volume, in Kubernetes' units. */
  POSTGRES_STORAGE_SIZE: z
    .string()
    .regex(/^\d+([KMGT]i?)?$/, 'expected a size such as 4Gi')
    .default('4Gi'),
  /** By default the cluster's own. */
  STORAGE_CLASS: z.string().optional(),
  KIND_NODE_IMAGE: z.string().default('kindest/node:v1.36.1'),
  /** The cluster's network on this machine; by default the first free one of 172.29.0.0/24, 172.29.1.0/24, ... */
  NETWORK_SUBNET: z.cidrv4().optional(),
  /** Where the VM's sidecar comes from, if not from Istio's own site: a file on this machine, or a URL (with its .sha256 beside it). */
  ISTIO_SIDECAR_DEB: z.string().optional(),

  /** A Debian or Ubuntu host of yours, in place of the container that stands in for a VM. */
  VM_HOST: z.string().optional(),
  /** By default root in the container; on a host of yours, whom your configuration of ssh names. */
  VM_USER: z.string().optional(),
  /** By default 2222 on this machine for the container; on a host of yours, as your configuration of ssh has it. */
  VM_SSH_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  /** A private key for a host of yours; the container gets one made for the occasion. */
  VM_SSH_KEY: z.string().optional(),
  /** Where the cluster finds a host of yours, and where that host finds the cluster's gateway (port 15012). */
  VM_ADDRESS: z.ipv4().optional(),
  GATEWAY_ADDRESS: z.string().optional(),
  /** Of the Service of that gateway, for the load balancers of a cloud: KEY=VALUE,... */
  GATEWAY_ANNOTATIONS: z
    .string()
    .regex(/^[^=,\s]+=[^=,]*(,[^=,\s]+=[^=,]*)*$/, 'expected KEY=VALUE,...')
    .optional(),
  /** Take the library into the PostgreSQL that a host of yours has already, with all that is in it. */
  ADOPT: flag,
  /** The networks from which other clients of that PostgreSQL go on reaching it, without the cluster's: 192.0.2.0/24,... By default those in its pg_hba.conf. */
  ADOPT_CLIENTS: z
    .string()
    .refine((text) => text.split(',').every((one) => network.safeParse(one).success), {
      error: 'expected networks such as 192.0.2.0/24,...',
    })
    .optional(),
  /** From now on that PostgreSQL lets in nobody but the mesh. */
  EXCLUSIVE: flag,
});

/** What is said to one run of a verb alone. */
const runSchema = z.object({
  /** Do it without asking. */
  YES: flag,
  /** `make destroy-all` also deletes the database of a host of yours. */
  WITH_DATA: flag,
  /** A PostgreSQL of yours may be restarted, where its settings can't change otherwise. */
  ADOPT_RESTART: flag,
  /** `make doctor` writes for programs. */
  JSON: flag,
  /** An archive of `make bundle`: with it, `make deploy-all` fetches nothing, and takes the sidecar's package from it, too. */
  BUNDLE: z.string().optional(),

  /** What `make observe` installs, parted by commas. */
  OBSERVE: z
    .string()
    .default(observationParts.join(','))
    .transform((names) => names.split(/[\s,]+/))
    .pipe(z.array(z.enum(observationParts)).min(1)),
  PROMETHEUS_IMAGE: z.string().default('prom/prometheus:v3.10.0'),
  KIALI_IMAGE: z.string().default('quay.io/kiali/kiali:v2.27'),
  JAEGER_IMAGE: z.string().default('jaegertracing/jaeger:2.17.0'),
});

const settingsSchema = deploymentSchema.extend(runSchema.shape);

export type ObservationPart = (typeof observationParts)[number];
export type LocalSettings = z.infer<typeof localSchema>;
export type DeploymentSettings = z.infer<typeof deploymentSchema>;
/** `NAME` names the deployment: its cluster, network, VM and files. Two can stand side by side, on ports of their own. */
export type Settings = z.infer<typeof settingsSchema> & { NAME: string };

/** Checks the part of the environment that `schema` describes; an empty variable counts as unset. Throws a UserError with a line for each that is wrong. */
export function parseEnvironment<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> {
  const result = schema.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const variable = String(path[0]);
    return `${variable}=${env[variable] ?? ''}: ${message}`;
  });
  throw new UserError(lines.join('\n'));
}

export function parseLocalSettings(env: NodeJS.ProcessEnv): LocalSettings {
  return parseEnvironment(localSchema, env);
}

/** Keeps proxies out of the ways within this machine: Node and the tools that we run ask them for 127.0.0.1, too. */
export function keepLoopbackDirect(env: NodeJS.ProcessEnv): void {
  if (!Object.keys(env).some((name) => /^https?_proxy$/i.test(name))) return;
  const names = [env.no_proxy ?? env.NO_PROXY, '127.0.0.1', 'localhost'];
  env.NO_PROXY = env.no_proxy = names.filter(Boolean).join(',');
}

keepLoopbackDirect(process.env);

/** NAME, or the default where it is none of ours: Windows' subsystem for Linux puts the computer's name there. */
export function parseName({ NAME }: NodeJS.ProcessEnv): string {
  return name.safeParse(NAME).data ?? standardName;
}

export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  return { ...parseEnvironment(settingsSchema, env), NAME: parseName(env) };
}

/** Settings as they were written down. Throws a ZodError. */
export function parseDeploymentSettings(stored: unknown): DeploymentSettings {
  return deploymentSchema.parse(stored);
}

export function pickDeploymentSettings(settings: Settings): DeploymentSettings {
  return deploymentSchema.parse(settings);
}

/** What the commands that we run are given. */
export const environment: NodeJS.ProcessEnv = process.env;
