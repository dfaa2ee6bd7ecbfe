/** The ranges of a network of our own: no others are in it. Pods keep their addresses on the way to the VM. */
export const ranges = {
  nodes: '10.10.0.0/20',
  pods: '10.20.0.0/16',
  services: '10.30.0.0/20',
  vm: '10.11.0.0/24',
  controlPlane: '172.16.0.0/28',
  /** Where ssh through Google's Identity-Aware Proxy comes from. */
  identityAwareProxy: '35.235.240.0/20',
};

export const addresses = { gateway: '10.10.0.100', vm: '10.11.0.10' };
