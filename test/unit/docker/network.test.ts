import { chooseSubnet, parseAddresses } from '../../../scripts/docker/subnet.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { createNetwork } from '../../../scripts/docker/network.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('parseAddresses', () => {
  test('puts the VM outside the range that Docker gives away', () => {
    expect(parseAddresses('172.29.7.0/24')).toEqual({
      subnet: '172.29.7.0/24',
      gateway: '172.29.7.1',
      dynamic: '172.29.7.0/28',
      vm: '172.29.7.20',
    });
  });

  test('refuses a network with no room for that', () => {
    expect(() => parseAddresses('10.0.0.0/28')).toThrow(UserError);
  });
});

describe('chooseSubnet', () => {
  test.each([
    [['172.17.0.0/16'], '172.29.0.0/24'],
    [['172.29.0.0/24', '172.29.1.128/25'], '172.29.2.0/24'],
    [['172.29.0.0/20', 'fc00:f853:ccd:e793::/64'], '172.29.16.0/24'],
  ])('beside %j takes %s', (taken, expected) => {
    expect(chooseSubnet(taken)).toBe(expected);
  });

  test('refuses when all is taken', () => {
    expect(() => chooseSubnet(['172.16.0.0/12'])).toThrow(/NETWORK_SUBNET/);
  });
});

describe('createNetwork', () => {
  const inspected = (owner: string) =>
    JSON.stringify([
      { Labels: { 'mesh-library.deployment': owner }, IPAM: { Config: [{ Subnet: '172.29.3.0/24' }] } },
    ]);

  test('makes a network with our label and a range of its own', async () => {
    const run = buildRun([
      [/network inspect shelf/, { fails: 'Error: No such network: shelf' }],
      [/network ls/, 'a\nb'],
      [
        /network inspect a b/,
        JSON.stringify([{ IPAM: { Config: [{ Subnet: '172.29.0.0/24' }] } }, { IPAM: { Config: null } }]),
      ],
      [/network create/, 'id'],
    ]);
    const step = createNetwork(buildDeployment(run));

    const reason = await step.done?.();
    await step.run();

    expect(reason).toBeUndefined();
    expect(run.lines.at(-1)).toBe(
      'docker network create --label mesh-library.deployment=shelf --subnet 172.29.1.0/24 --gateway 172.29.1.1 --ip-range 172.29.1.0/28 shelf',
    );
  });

  test('is done when the network is ours', async () => {
    const run = buildRun([[/network inspect shelf/, inspected('shelf')]]);

    await expect(createNetwork(buildDeployment(run)).done?.()).resolves.toBe('there, 172.29.3.0/24');
  });

  test("refuses a network of that name that isn't ours", async () => {
    const run = buildRun([[/network inspect shelf/, inspected('someone')]]);

    await expect(createNetwork(buildDeployment(run)).done?.()).rejects.toThrow(UserError);
  });
});
