import { args, type Run } from './run.ts';

/** The contexts of the user's kubeconfig. */
export async function listContexts(run: Run): Promise<string[]> {
  return (await run('kubectl', args`config get-contexts --output=name`)).split('\n');
}

/** kubectl fails where none is set. */
export function findCurrentContext(run: Run): Promise<string | undefined> {
  return run('kubectl', args`config current-context`).catch(() => undefined);
}

/** For tools that make what they add to the kubeconfig the current context: that becomes again what it was, also when they fail. */
export async function keepCurrentContext(run: Run, add: () => Promise<unknown>): Promise<void> {
  const before = await findCurrentContext(run);
  try {
    await add();
  } finally {
    const words = before === undefined ? args`unset current-context` : args`use-context ${before}`;
    await run('kubectl', ['config', ...words]);
  }
}
