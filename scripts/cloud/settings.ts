import { mkdir, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseEnvironment } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { findText } from '../lib/files.ts';

const flag = z.stringbool().default(false).catch(false);
const name = (maxLength: number) =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'expected lower-case letters, digits and hyphens')
    .max(maxLength);
const zone = z.string().regex(/^[a-z]+-[a-z]+\d+-[a-z]$/, 'expected a zone, such as us-east1-b');

/** What describes the things in the cloud: kept beside the key, so that every later run means the same ones. */
const storedSettings = z.object({
  GCP_PROJECT: z
    .string()
    .regex(/^[a-z][a-z0-9.:-]{4,60}[a-z0-9]$/, 'expected the id of a project')
    .optional(),
  GCP_CLUSTER_ZONE: zone.default('us-east1-b'),
  GCP_VM_ZONE: zone.default('us-central1-c'),
  GCP_VM_NAME: name(40).default('postgres-1-vm'),
  GCP_NODES: z.coerce.number().int().min(1).max(20).default(2),
  GCP_NODE_TYPE: name(40).default('e2-standard-4'),
  GCP_VM_TYPE: name(40).default('e2-small'),
  GCP_VM_IMAGE: name(60).default('debian-13'),
});

const runSettings = storedSettings.extend({
  /** Print the commands, and run none. */
  PLAN: flag,
  YES: flag,
});

export type CloudSettings = z.infer<typeof runSettings>;
type StoredSettings = z.infer<typeof storedSettings>;

/**
 * Reads the settings of Google Cloud from the environment, and from the file of an earlier run. Throws a UserError when the
 * two contradict each other: other settings would mean other things in the cloud, and these would stay and cost money.
 */
export async function readCloudSettings(env: NodeJS.ProcessEnv, directory: string): Promise<CloudSettings> {
  const settings = parseEnvironment(runSettings, env);
  const stored = await findStored(directory);
  if (stored === undefined) return settings;
  const differing = (Object.keys(stored) as (keyof StoredSettings)[]).filter(
    (key) => (env[key] ?? '') !== '' && settings[key] !== stored[key],
  );
  if (differing.length > 0) {
    const lines = differing.map(
      (key) => `${key}=${settings[key] ?? ''}, but it was made with ${stored[key] ?? ''}`,
    );
    throw new UserError(
      `${lines.join('\n')}\nRun make cloud-gcp-down first, or choose another NAME for a second one.`,
    );
  }
  return { ...settings, ...stored };
}

/** Writes the settings down before anything is made with them. */
export async function storeCloudSettings(settings: CloudSettings, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const stored = storedSettings.parse(settings);
  await writeFile(settingsFile(directory), `${JSON.stringify(stored, undefined, 2)}\n`);
}

async function findStored(directory: string): Promise<StoredSettings | undefined> {
  const text = await findText(settingsFile(directory));
  return text === undefined ? undefined : storedSettings.parse(JSON.parse(text));
}

function settingsFile(directory: string): string {
  return `${directory}/settings.json`;
}
