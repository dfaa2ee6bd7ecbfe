import { UserError } from '../lib/user-error.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Settings } from '../lib/settings.ts';

/** A range of IPv4 addresses: its first one as a number, and how many there are. */
interface Range {
  first: number;
  size: number;
}

/** Addresses of a deployment's parts on its network. */
export interface Addresses {
  subnet: string;
  gateway: string;
  /** What Docker gives to whoever asks for no particular address: the cluster's node. */
  dynamic: string;
  vm: string;
}

const vmOffset = 20;

/**
 * The VM's address is outside the range that Docker gives away, so that node and VM can never swap addresses
 * when both start again.
 */
export function parseAddresses(subnet: string): Addresses {
  const { first, size } = parseRange(subnet);
  if (size < 32) {
    throw new UserError(`The network ${subnet} is too small: NETWORK_SUBNET has to be a /27 or larger.`);
  }
  return {
    subnet,
    gateway: formatAddress(first + 1),
    dynamic: `${formatAddress(first)}/28`,
    vm: formatAddress(first + vmOffset),
  };
}

/** The first of our own ranges that none of the given ones overlaps. */
export function chooseSubnet(taken: string[]): string {
  const ranges = taken.filter((subnet) => subnet.includes('.')).map(parseRange);
  for (let third = 0; third < 256; third++) {
    const candidate = `172.29.${third}.0/24`;
    if (ranges.every((range) => !overlap(range, parseRange(candidate)))) {
      return candidate;
    }
  }
  throw new UserError(
    'All of 172.29.0.0/16 is taken by networks of Docker. Name a free range with NETWORK_SUBNET.',
  );
}

/** What Docker knows of the deployment's network; a host of yours has the address that you named. */
export async function getAddresses({ run, names, settings }: Deployment): Promise<Addresses> {
  const subnet = await run('docker', [
    'network',
    'inspect',
    names.network,
    '--format',
    '{{(index .IPAM.Config 0).Subnet}}',
  ]);
  const addresses = parseAddresses(subnet);
  return { ...addresses, vm: settings.VM_ADDRESS ?? addresses.vm };
}

/** Where the cluster finds a host of yours, and where that finds the gateway. Throws a UserError when you have not said it. */
export function readHostAddresses({ VM_HOST, VM_ADDRESS, GATEWAY_ADDRESS }: Settings): {
  vm: string;
  gateway: string;
} {
  if (VM_ADDRESS === undefined || GATEWAY_ADDRESS === undefined) {
    throw new UserError(
      `With VM_HOST=${VM_HOST ?? ''}, say also VM_ADDRESS (where pods of the cluster find it) and GATEWAY_ADDRESS (where it finds this machine).`,
    );
  }
  return { vm: VM_ADDRESS, gateway: GATEWAY_ADDRESS };
}

function parseRange(subnet: string): Range {
  const [address = '', bits = '32'] = subnet.split('/');
  const size = 2 ** (32 - Number(bits));
  const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { first: Math.floor(value / size) * size, size };
}

function overlap(a: Range, b: Range): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
