import { access, open, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMember, verifyBundle } from '../../../scripts/bundle/archive.ts';
import { manifestName, memberNames } from '../../../scripts/bundle/manifest.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { buildMembers, packMembers } from '../../support/bundle.ts';

const all = [manifestName, ...Object.values(memberNames)];

/** One byte of it is another, inside of the last member. */
async function damage(file: string): Promise<void> {
  const text = await readFile(file, 'latin1');
  const handle = await open(file, 'r+');
  await handle.write('x', text.lastIndexOf('....'));
  await handle.close();
}

describe('verifyBundle', () => {
  test('knows a whole bundle, whose members can be read', async () => {
    const file = await packMembers(await buildMembers({ versions: { Istio: '1.31.1' } }));

    const { manifest, sha256 } = await verifyBundle(file);
    const sidecar = await readMember(file, memberNames.sidecar).toArray();

    expect(manifest.versions).toEqual({ Istio: '1.31.1' });
    expect(sha256).toMatch(/^[\da-f]{64}$/);
    expect(Buffer.concat(sidecar as Buffer[]).toString()).toMatch(/^istio-sidecar\.deb\.+$/);
  });

  test('names the member in which a byte has changed, with both checksums', async () => {
    const file = await packMembers(await buildMembers());
    await damage(file);

    await expect(verifyBundle(file)).rejects.toThrow(
      /bundle\.tar is damaged\. Copy it again:\n {2}npm-cache\.tar has the SHA-256 \w{64}, and should have \w{64}\.$/,
    );
  });

  test('names the member that is shorter than it was', async () => {
    const folder = await buildMembers();
    await truncate(join(folder, memberNames.images), 5);

    await expect(verifyBundle(await packMembers(folder))).rejects.toThrow(
      'images.tar.gz has 5 bytes, and should have 100000.',
    );
  });

  test.each([400_000, 250_000, 100, 0])('refuses an archive of which %i bytes are there', async (bytes) => {
    const file = await packMembers(await buildMembers());
    await truncate(file, bytes);

    await expect(verifyBundle(file)).rejects.toThrow(/bundle\.tar is (damaged|not a bundle)/);
  });

  test('names what is missing', async () => {
    const names = all.filter((name) => name !== memberNames.sidecar);

    await expect(verifyBundle(await packMembers(await buildMembers(), { names }))).rejects.toThrow(
      'istio-sidecar.deb is missing.',
    );
  });

  test.each(['../escaped', '/tmp/mesh-library-escaped'])(
    'refuses a member that wants to be written to %s, and writes nothing',
    async (target) => {
      const folder = await buildMembers();
      await writeFile(join(folder, 'escaped'), 'x');
      const names = [...all, 'escaped'];
      const options = ['--absolute-names', `--transform=s|^escaped$|${target}|`];

      const verified = verifyBundle(await packMembers(folder, { names, options }));

      await expect(verified).rejects.toThrow(`"${target}" does not belong into it.`);
      await expect(access(join(folder, target))).rejects.toThrow('ENOENT');
    },
  );

  test('refuses a link in place of a member', async () => {
    const folder = await buildMembers();
    await rm(join(folder, memberNames.sidecar));
    await symlink('/etc/passwd', join(folder, memberNames.sidecar));

    await expect(verifyBundle(await packMembers(folder))).rejects.toThrow(
      'istio-sidecar.deb has 0 bytes, and should have 100000.',
    );
  });

  test('refuses a member that is there twice', async () => {
    const file = await packMembers(await buildMembers(), { names: [...all, memberNames.sidecar] });

    await expect(verifyBundle(file)).rejects.toThrow('"istio-sidecar.deb" does not belong into it.');
  });

  test.each([
    ['is no archive', 'some text'],
    ['is empty', ''],
  ])('refuses a file that %s', async (_what, text) => {
    const file = join(await buildMembers(), 'other.tar');
    await writeFile(file, text);

    await expect(verifyBundle(file)).rejects.toThrow(
      /other\.tar is not a bundle, or is damaged: it has no bundle\.json that can be read\.$/,
    );
  });

  test('refuses an archive whose manifest is none', async () => {
    const folder = await buildMembers();
    await writeFile(join(folder, manifestName), '{ "members": "all" }');

    await expect(verifyBundle(await packMembers(folder))).rejects.toThrow(UserError);
  });

  test('says where there is no such file', async () => {
    await expect(verifyBundle('/nowhere/bundle.tar')).rejects.toThrow(
      'BUNDLE=/nowhere/bundle.tar: there is no such file.',
    );
  });
});
