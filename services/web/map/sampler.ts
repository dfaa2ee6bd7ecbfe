import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../platform/logger.ts';
import { draw } from './draw.ts';
import type { LibraryMap, Picture } from './library-map.ts';
import type { Sight } from './look.ts';
import { settle } from './settle.ts';
import { createStory } from './story.ts';

const everyMs = 1_000;
/** At least so long between two looks, however long one takes. */
const restMs = 250;
/** When nobody has asked for so long, nobody watches. */
const idleMs = 10_000;

interface SamplerOptions {
  look: () => Promise<Sight>;
  stopping: AbortSignal;
  log: Logger;
}

/** One sampler for all who watch: it looks once a second while somebody asks, and answers everyone with the last picture. */
export function createSampler({ look, stopping, log }: SamplerOptions) {
  const story = createStory();
  let picture: Promise<Picture> | undefined;
  let lastAsked = 0;

  async function take(before: Picture | undefined): Promise<Picture> {
    const sight = await look();
    const taken = settle(sight, draw(sight), before);
    story.add(sight, taken);
    return taken;
  }

  async function goOn(first: Promise<Picture>): Promise<void> {
    let last = await first;
    while (!stopping.aborted && performance.now() - lastAsked < idleMs) {
      const nextMs = Math.max(restMs, Date.parse(last.at) + everyMs - Date.now());
      await sleep(nextMs, undefined, { signal: stopping }).catch(() => undefined);
      last = await take(last);
      picture = Promise.resolve(last);
    }
  }

  function start(): Promise<Picture> {
    const first = take(undefined);
    void goOn(first)
      .catch((error: unknown) => log.error({ err: error }, 'the map was not drawn'))
      .finally(() => {
        story.pause();
        picture = undefined;
      });
    return first;
  }

  return async (): Promise<LibraryMap> => {
    lastAsked = performance.now();
    picture ??= start();
    const taken = await picture;
    return { ...taken, story: story.events() };
  };
}
