import { readCloudSettings, storeCloudSettings } from '../../../scripts/cloud/settings.ts';
import { makeDirectory } from '../../support/temporary.ts';

describe('readCloudSettings', () => {
  test('has a default for everything but the project', async () => {
    await expect(readCloudSettings({}, '/nowhere')).resolves.toEqual({
      GCP_CLUSTER_ZONE: 'us-east1-b',
      GCP_VM_ZONE: 'us-central1-c',
      GCP_VM_NAME: 'postgres-1-vm',
      GCP_NODES: 2,
      GCP_NODE_TYPE: 'e2-standard-4',
      GCP_VM_TYPE: 'e2-small',
      GCP_VM_IMAGE: 'debian-13',
      PLAN: false,
      YES: false,
    });
  });

  test('names each setting that is wrong', async () => {
    const wrong = { GCP_CLUSTER_ZONE: 'us-east1', GCP_NODES: 'many', GCP_PROJECT: 'My Project' };

    await expect(readCloudSettings(wrong, '/nowhere')).rejects.toThrow(
      /GCP_PROJECT=My Project: .*\nGCP_CLUSTER_ZONE=us-east1: .*\nGCP_NODES=many: /,
    );
  });

  test.each(['0', 'no', 'perhaps', ''])('takes PLAN=%s for no', async (PLAN) => {
    await expect(readCloudSettings({ PLAN }, '/nowhere')).resolves.toMatchObject({ PLAN: false });
  });

  test('means what the first run meant, and refuses what contradicts it', async () => {
    const directory = await makeDirectory();
    const first = await readCloudSettings({ GCP_PROJECT: 'reading-room', GCP_NODES: '3' }, directory);
    await storeCloudSettings(first, directory);

    await expect(readCloudSettings({ GCP_NODES: '3' }, directory)).resolves.toEqual(first);
    await expect(readCloudSettings({ GCP_NODES: '2' }, directory)).rejects.toThrow(
      'GCP_NODES=2, but it was made with 3',
    );
  });
});
