import { z } from 'zod';
import { UserError } from './user-error.ts';

/** The application's image, as k8s/base names it. */
export const standardImage = 'mesh-library:0.1.0';

const port = (standard: number) => z.coerce.number().int().min(1).max(65535).default(standard);

/**
 * Every name, version and port that more than one file needs. Each can be overridden by an environment
 * variable of the same name; everything else derives from these.
 */
const settingsSchema = z.object({
  // What `make run` and `make deploy-all` offer on this machine; the last two are of `make run` alone.
  WEB_PORT: port(8080),
  INVENTORY_PORT: port(8081),
  ACQUISITIONS_PORT: port(8082),
  /** Of the PostgreSQL that `make run` brings along. */
  POSTGRES_PORT: port(54320),
  /** Where `make run` keeps its data, logs and password, from the project's root. */
  RUN_DIR: z.string().min(1).default('.run'),

  /** The deployment: its cluster, network, VM and files are named after it. Two names can stand side by side, on ports of their own. */
  NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected a lower-case name of at most 31 letters, digits and hyphens')
    .default('library'),
  /** The name of the application's image: another one lets two versions stand side by side on one machine. */
  IMAGE: z
    .string()
    .regex(
      /^\S+:(?!latest$)[\w.-]+$/,
      'expected a name with a tag other than "latest", which Kubernetes would fetch',
    )
    .default(standardImage),

  /** Of istioctl, the control plane and the VM's package alike. */
  ISTIO_VERSION: z.string().default('1.31.1'),
  KIND_NODE_IMAGE: z.string().default('kindest/node:v1.36.1'),
  /** The cluster's network on this machine; by default the first free one of 172.29.0.0/24, 172.29.1.0/24, ... */
  NETWORK_SUBNET: z.cidrv4().optional(),
  /** Where the VM's sidecar comes from, if not from Istio's own site: a file on this machine, or a URL (with its .sha256 beside it). */
  ISTIO_SIDECAR_DEB: z.string().min(1).optional(),

  /** A Debian or Ubuntu host of yours, in place of the container that stands in for a VM. */
  VM_HOST: z.string().min(1).optional(),
  VM_USER: z.string().default('root'),
  /** By default 2222 on this machine for the container, 22 for a host of yours. */
  VM_SSH_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  /** A private key for a host of yours; the container gets one made for the occasion. */
  VM_SSH_KEY: z.string().optional(),
  /** Where the cluster finds a host of yours, and where that host finds the cluster's gateway (port 15012). */
  VM_ADDRESS: z.ipv4().optional(),
  GATEWAY_ADDRESS: z.string().optional(),

  /** Anything but nothing: do without asking. */
  YES: z.string().default(''),
  /** Likewise: `make destroy-all` also deletes the database of a host of yours. */
  WITH_DATA: z.string().default(''),
  /** Likewise: `make doctor` writes for programs. */
  JSON: z.string().default(''),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Checks the part of the environment that `schema` describes. Throws a UserError with a line for each variable that is wrong. */
export function parseEnvironment<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name}=${env[name] ?? ''}: ${message}`;
  });
  throw new UserError(lines.join('\n'));
}

export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  return parseEnvironment(settingsSchema, env);
}

/** Keeps proxies out of the ways within this machine: Node and the tools that we run ask them for 127.0.0.1, too. */
export function keepLoopbackDirect(env: NodeJS.ProcessEnv): void {
  if (!Object.keys(env).some((name) => /^https?_proxy$/i.test(name))) return;
  const names = [env.no_proxy ?? env.NO_PROXY, '127.0.0.1', 'localhost'];
  env.NO_PROXY = env.no_proxy = names.filter(Boolean).join(',');
}

keepLoopbackDirect(process.env);
export const settings = readSettings();

/** This is read before a script's own code runs, so what is wrong with it ends the script here. */
function readSettings(): Settings {
  try {
    return parseSettings(process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** What the commands that we run are given. */
export const environment: NodeJS.ProcessEnv = process.env;
