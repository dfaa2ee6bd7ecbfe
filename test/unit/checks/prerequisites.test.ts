import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { findFreePort } from '../../../scripts/lib/ports.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { findToolProblem, listTools } from '../../../scripts/checks/tools.ts';
import { checkPrerequisites } from '../../../scripts/checks/prerequisites.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const tool = (name: string) => {
  const found = listTools('1.31.1').find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
};

describe('findToolProblem', () => {
  test.each([
    ['kind', 'kind v0.32.0 go1.26.8 linux/amd64'],
    ['kubectl', 'Client Version: v1.36.1\nKustomize Version: v5.8.1'],
    ['docker', 'Docker version 20.10.24+dfsg1, build 297e128'],
    ['istioctl', 'client version: 1.31.1'],
  ])('is content with %s when it says %j', async (name, answer) => {
    await expect(findToolProblem(buildRun([[/./, answer]]), tool(name), 'linux')).resolves.toBeUndefined();
  });

  test('names the version that is too old, the one that is needed, and how to get it', async () => {
    const run = buildRun([[/./, 'kind v0.9.0 go1.15']]);

    await expect(findToolProblem(run, tool('kind'), 'darwin')).resolves.toBe(
      'kind is 0.9.0, and has to be 0.32.0 or newer. Install it: brew install kind',
    );
  });

  test('takes no other istioctl than that of the control plane', async () => {
    const run = buildRun([[/./, 'client version: 1.32.0']]);

    await expect(findToolProblem(run, tool('istioctl'), 'linux')).resolves.toMatch(
      /^istioctl is 1\.32\.0, and has to be 1\.31\.1/,
    );
  });
});

describe('checkPrerequisites', () => {
  const whole: [RegExp, Answer][] = [
    [/^docker --version/, 'Docker version 28.2.2'],
    [/^kind version/, 'kind v0.32.0'],
    [/^kubectl version/, 'Client Version: v1.36.1'],
    [/^istioctl version/, 'client version: 1.31.1'],
    [/^ssh -V/, ''],
    [/^docker info/, `${8 * 2 ** 30} /`],
    [/^docker container inspect/, { fails: 'Error: No such container' }],
  ];
  let freePorts: Record<string, string>;

  beforeAll(async () => {
    freePorts = { WEB_PORT: String(await findFreePort()), VM_SSH_PORT: String(await findFreePort()) };
  });

  test('changes nothing, and is content with a machine that has everything', async () => {
    const run = buildRun(whole);

    await checkPrerequisites(buildDeployment(run, freePorts)).run();

    expect(run.lines.filter((line) => !/version|-V|info|inspect/.test(line))).toEqual([]);
  });

  test('says all that is missing at once', async () => {
    const run = buildRun([
      [/^kind version/, { fails: 'not found' }],
      [/^docker info/, { fails: 'Cannot connect to the Docker daemon' }],
      ...whole,
    ]);

    const failure = (await checkPrerequisites(buildDeployment(run, freePorts))
      .run()
      .catch((error: unknown) => error)) as UserError;

    expect(failure).toBeInstanceOf(UserError);
    expect(failure.message.split('\n')).toEqual([
      expect.stringMatching(/^kind: .*Install it: /),
      expect.stringMatching(/^Docker does not answer\. Start it: /),
    ]);
  });

  test("refuses a kind cluster of that name that isn't ours", async () => {
    const foreign = JSON.stringify([
      { State: { Running: true }, NetworkSettings: { Networks: { kind: {} } } },
    ]);
    const run = buildRun([[/container inspect shelf-control-plane/, foreign], ...whole]);

    await expect(checkPrerequisites(buildDeployment(run, freePorts)).run()).rejects.toThrow(
      /"shelf" that isn't ours/,
    );
  });

  test('refuses a port that is taken, and says how to name another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const refused = checkPrerequisites(
      buildDeployment(buildRun(whole), { ...freePorts, WEB_PORT: String(port) }),
    ).run();

    await expect(refused).rejects.toThrow(`Port ${port} of this machine is taken.`);
    server.close();
  });

  test('refuses a package of the sidecar that is not there, but leaves a URL to the VM', async () => {
    const check = (source: string) =>
      checkPrerequisites(buildDeployment(buildRun(whole), { ...freePorts, ISTIO_SIDECAR_DEB: source })).run();

    await expect(check('/nowhere/sidecar.deb')).rejects.toThrow(
      'ISTIO_SIDECAR_DEB=/nowhere/sidecar.deb: there is no such file.',
    );
    await expect(check('https://mirror.example/sidecar.deb')).resolves.toBeUndefined();
  });

  describe('with a host of yours', () => {
    const addresses = { VM_ADDRESS: '192.0.2.7', GATEWAY_ADDRESS: '192.0.2.1' };
    const check = (
      env: Record<string, string>,
      answer: Answer = '',
      problems: Answer = '',
      more: [RegExp, Answer][] = [],
    ) =>
      checkPrerequisites(
        buildDeployment(
          buildRun([...more, ...whole, [/^ssh .*NOW=/, problems], [/^ssh .* 'sudo .*true/, answer]]),
          {
            ...freePorts,
            VM_HOST: 'db.example',
            VM_USER: 'debian',
            VM_SSH_KEY: 'id_vm',
            ...env,
          },
        ),
      ).run();

    test('does not ask one that was given up', async () => {
      const inCluster: [RegExp, Answer] = [
        / get service postgres-1-vm /,
        '{"spec":{"selector":{"app":"postgres-1"}}}',
      ];

      await expect(check(addresses, { fails: 'No route to host' }, '', [inCluster])).resolves.toBeUndefined();
    });

    test('is content when it lets us in', async () => {
      await expect(check(addresses)).resolves.toBeUndefined();
    });

    test('asks for the addresses of both sides', async () => {
      await expect(check({})).rejects.toThrow(/^With VM_HOST=db\.example, set also VM_ADDRESS/);
      await expect(check({ VM_ADDRESS: '192.0.2.7' })).rejects.toThrow(
        /^With VM_HOST=db\.example, set also GATEWAY_ADDRESS/,
      );
    });

    test('refuses one that does not let us in, and says how to try', async () => {
      await expect(check(addresses, { fails: 'Permission denied (publickey).' })).rejects.toThrow(
        `VM_HOST=db.example does not let us in as root (Permission denied (publickey).). Try it: ssh -p ${freePorts.VM_SSH_PORT} -l debian -i id_vm -o IdentitiesOnly=yes db.example sudo --non-interactive true`,
      );
    });

    test('says that one did not answer in time', async () => {
      await expect(check(addresses, { fails: '' })).rejects.toThrow(
        'VM_HOST=db.example does not let us in as root (ssh failed (1): it said nothing). Try it: ssh ',
      );
    });

    test('names all that is wrong with it at once', async () => {
      await expect(check(addresses, '', 'Its clock is late.\nIts port 5432 is held.')).rejects.toThrow(
        "VM_HOST=db.example can't be the VM yet:\n  Its clock is late.\n  Its port 5432 is held.",
      );
    });
  });

  test('refuses a machine with too little memory for Docker', async () => {
    const run = buildRun([[/^docker info/, `${2 ** 30} /`], ...whole]);

    await expect(checkPrerequisites(buildDeployment(run, freePorts)).run()).rejects.toThrow(
      'Docker has 1.0 GiB of memory, and needs 4.0 GiB',
    );
  });
});
