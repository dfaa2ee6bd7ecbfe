import { verifyDiskSpace } from '../../../scripts/local/run-dir.ts';

describe('verifyDiskSpace', () => {
  test('names the folder whose disk is full, what is free and what is needed', async () => {
    const disk = () => Promise.resolve({ bavail: 3000, bsize: 4096 });

    await expect(verifyDiskSpace('/srv/library', disk)).rejects.toThrow(
      /^The disk that holds \/srv\/library is full: 12 MB are free, and a database needs 150\. Make room/,
    );
  });

  test('accepts a disk that has enough', async () => {
    const disk = () => Promise.resolve({ bavail: 1_000_000, bsize: 4096 });

    await expect(verifyDiskSpace('/srv/library', disk)).resolves.toBeUndefined();
  });
});
