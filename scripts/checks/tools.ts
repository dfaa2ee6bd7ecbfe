import type { Run } from '../lib/run.ts';
import { getErrorMessage } from '../lib/error-message.ts';

/** A program that deploy-all needs on this machine, and how to install it on Linux and macOS. */
export interface Tool {
  name: string;
  /** The arguments that print its version; the first `1.2` or `1.2.3` of the output counts. */
  versionOf: string[];
  atLeast?: string;
  exactly?: string;
  linux: string;
  macos: string;
}

/** `istioVersion` is the one that istioctl must have; without it, any of the supported ones. */
export function listTools(istioVersion?: string): Tool[] {
  const installIstioctl = `curl -L https://istio.io/downloadIstio | ISTIO_VERSION=${istioVersion ?? '1.31.1'} sh -   (then put its bin/ on PATH)`;
  return [
    {
      name: 'docker',
      versionOf: ['--version'],
      atLeast: '20.10.0',
      linux: 'sudo apt-get install docker.io   (or https://docs.docker.com/engine/install/)',
      macos: 'brew install --cask docker',
    },
    {
      name: 'kind',
      versionOf: ['version'],
      atLeast: '0.32.0',
      linux: 'go install sigs.k8s.io/kind@v0.32.0   (or https://kind.sigs.k8s.io/docs/user/quick-start/)',
      macos: 'brew install kind',
    },
    {
      name: 'kubectl',
      versionOf: ['version', '--client'],
      atLeast: '1.34.0',
      linux: 'sudo snap install kubectl --classic   (or https://kubernetes.io/docs/tasks/tools/)',
      macos: 'brew install kubectl',
    },
    {
      name: 'istioctl',
      versionOf: ['version', '--remote=false'],
      ...(istioVersion === undefined ? { atLeast: '1.30.0' } : { exactly: istioVersion }),
      linux: installIstioctl,
      macos: installIstioctl,
    },
    {
      name: 'ssh',
      versionOf: ['-V'],
      linux: 'sudo apt-get install openssh-client',
      macos: 'it comes with macOS',
    },
  ];
}

/** What is wrong with a tool, and how to put it right; nothing when it will do. */
export async function findToolProblem(
  run: Run,
  { name, versionOf, atLeast, exactly, linux, macos }: Tool,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const install = `Install it: ${platform === 'darwin' ? macos : linux}`;
  let output: string;
  try {
    output = await run(name, versionOf);
  } catch (error) {
    return `${name}: ${getErrorMessage(error)}. ${install}`;
  }
  const version = /\d+\.\d+(\.\d+)?/.exec(output)?.[0];
  const isRight =
    exactly === undefined
      ? atLeast === undefined || (version !== undefined && !isOlder(version, atLeast))
      : version === exactly;
  if (isRight) return undefined;
  return `${name} is ${version ?? 'of no known version'}, and has to be ${exactly ?? `${atLeast ?? ''} or newer`}. ${install}`;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
