import { CommandError, quoteCommand, type Run, type RunOptions } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';

/** In place of the project while nothing may be asked: the shell that the commands are pasted into knows it. */
export const projectVariable = '${GCP_PROJECT}';

/** Runs gcloud's commands on one project. */
export interface Gcloud {
  project: string;
  run: (args: string[], options?: RunOptions) => Promise<string>;
  /** What `describe` answers, or nothing where there is no such thing. */
  find: <T>(args: string[]) => Promise<T | undefined>;
  /** The lines of a `list`; none where the service that would know is not even enabled. */
  list: (args: string[]) => Promise<string[]>;
  /** The command as you would paste it. */
  show: (args: string[]) => string;
}

export function createGcloud(run: Run, project: string): Gcloud {
  const onProject = (args: string[]) => [...args, `--project=${project}`];
  const gcloud: Gcloud = {
    project,
    run: async (args, { env, ...options } = {}) => {
      try {
        const noPrompts = { CLOUDSDK_CORE_DISABLE_PROMPTS: '1' };
        return await run('gcloud', onProject(args), { ...options, env: { ...noPrompts, ...env } });
      } catch (error) {
        throw explain(error);
      }
    },
    find: async <T>(args: string[]) => {
      const text = await gcloud.run([...args, '--format=json']).catch(emptyIfAbsent);
      return text === '' ? undefined : (JSON.parse(text) as T);
    },
    list: async (args) => {
      const text = await gcloud.run(args).catch(emptyIfAbsent);
      return text.split('\n').filter((line) => line !== '');
    },
    show: (args) => formatCommand('gcloud', onProject(args)),
  };
  return gcloud;
}

/** The command as you would paste it, on several lines where it is long. */
export function formatCommand(command: string, args: string[]): string {
  const lines = [command];
  for (const arg of args) {
    const word = formatWord(arg);
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (line.length <= 100) lines[lines.length - 1] = line;
    else lines.push(`    ${word}`);
  }
  return lines.join(' \\\n');
}

/** One word for a shell, which fills in the project where we don't know it. */
export function formatWord(word: string): string {
  return word.includes(projectVariable) ? `"${word}"` : quoteCommand(word, []);
}

export function isAlreadyThere(error: unknown): boolean {
  return hasOutput(error, /already exists|ALREADY_EXISTS/i);
}

export function isNotThere(error: unknown): boolean {
  return hasOutput(error, /was not found|not found|NOT_FOUND|SERVICE_DISABLED|has not been used in project/i);
}

function emptyIfAbsent(error: unknown): string {
  if (isNotThere(error)) return '';
  throw error;
}

function hasOutput(error: unknown, pattern: RegExp): boolean {
  return error instanceof CommandError && pattern.test(error.output);
}

/** Puts what you can do about it before the refusals that are most likely. */
function explain(error: unknown): unknown {
  const advice: [RegExp, string][] = [
    [
      /quota/i,
      "The project's quota does not suffice. Ask for more (IAM & Admin, Quotas), or for less: GCP_NODES=1, GCP_NODE_TYPE=e2-standard-2, another GCP_CLUSTER_ZONE.",
    ],
    [
      /billing.*(disabled|enabled|not found)/i,
      'The project needs a billing account: gcloud billing projects link',
    ],
    [
      /PERMISSION_DENIED|Required '.*' permission|does not have permission/,
      'Your account may not do this in the project.',
    ],
    [
      /ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources/,
      'The zone is full: try another one, or try again later.',
    ],
  ];
  const text = advice.find(([pattern]) => hasOutput(error, pattern))?.[1];
  return text === undefined ? error : new UserError(text, { cause: error });
}
