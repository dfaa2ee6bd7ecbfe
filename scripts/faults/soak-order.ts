/** What recovers by itself, and leaves nothing to restore. */
export const soakDrills = [
  ...['vm-reboot', 'vm-power-cut', 'vm-proxy-restart', 'vm-proxy-crash', 'db-stop', 'db-crash', 'db-restart'],
  ...['inventory-kill', 'rollout', 'net-cut', 'net-slow'],
];

/** All of `names` in a random order that the seed determines, then all again in another order, and so on. */
export function* shuffleForever(names: string[], seed: number): Generator<string, never> {
  const random = createRandom(seed);
  for (;;) {
    const left = [...names];
    while (left.length > 0) yield* left.splice(Math.floor(random() * left.length), 1);
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32); Math.random takes none. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
