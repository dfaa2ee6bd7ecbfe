import { UserError } from '../lib/user-error.ts';

/** A range of IPv4 addresses: its first one as a number, and how many there are. */
interface Range {
  first: number;
  size: number;
}

/** Addresses of a deployment's parts on its network. */
export interface Addresses {
  subnet: string;
  gateway: string;
  /** The range that Docker assigns from when nobody asks for an address: the cluster's node gets one of it. */
  dynamic: string;
  vm: string;
}

const vmOffset = 20;

/**
 * The VM's address is outside the range that Docker assigns from, so that node and VM can't swap addresses when both
 * restart.
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

/** The first of our own subnets that overlaps none of those that are taken. */
export function chooseSubnet(taken: string[]): string {
  const ranges = taken.filter((subnet) => subnet.includes('.')).map(parseRange);
  for (let third = 0; third < 256; third++) {
    const candidate = `172.29.${third}.0/24`;
    if (ranges.every((range) => !overlap(range, parseRange(candidate)))) {
      return candidate;
    }
  }
  throw new UserError(
    'Networks of Docker take all of 172.29.0.0/16. Choose a free range with NETWORK_SUBNET.',
  );
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
