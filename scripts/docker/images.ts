import { ownerLabel, type Deployment } from '../deployment/deployment.ts';

/** The label of the services' image, which all deployments of this machine share. */
export const sharedLabel = 'mesh-library.image=services';

/**
 * The images built for a deployment, by id, also those that a later build has taken the name from. The services' image
 * is among them unless another deployment stands, which may be about to load it.
 */
export async function listBuiltImages({ run, settings }: Deployment): Promise<string[]> {
  const own = `${ownerLabel}=${settings.NAME}`;
  const networks = await run('docker', [
    ...['network', 'ls', '--filter', `label=${ownerLabel}`, '--format', `{{.Label "${ownerLabel}"}}`],
  ]);
  const isAlone = networks.split('\n').every((name) => name === '' || name === settings.NAME);
  const lists = await Promise.all(
    [own, ...(isAlone ? [sharedLabel] : [])].map((label) =>
      run('docker', ['image', 'ls', '--quiet', '--no-trunc', '--filter', `label=${label}`]),
    ),
  );
  return [...new Set(lists.flatMap((list) => list.split('\n')))].filter((id) => id !== '');
}
