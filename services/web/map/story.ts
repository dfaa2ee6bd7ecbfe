import type { MapNode, Picture, StoryEvent } from './library-map.ts';
import { sayDuration } from './words.ts';

const maxEvents = 50;

type Told = Pick<StoryEvent, 'kind' | 'text'>;

/** Tells what has changed from one picture to the next. What is unknown in between is neither an end nor a beginning. */
export function createStory() {
  const events: StoryEvent[] = [];
  /** Each node as it was last known to be. */
  let known: Map<string, MapNode> | undefined;

  function tell(at: string, told: Told[]): void {
    for (const event of told) {
      // Ascending across our restarts, too.
      const id = Math.max((events.at(-1)?.id ?? 0) + 1, Date.parse(at));
      events.push({ id, at, ...event });
    }
    events.splice(0, events.length - maxEvents);
  }

  return {
    events: () => [...events],

    /** The first picture begins the story, and tells nothing. */
    add({ at, nodes }: Picture): void {
      const before = known;
      const isSure = ({ health }: MapNode) => health !== 'unknown';
      const after = new Map(
        nodes.map((node) => [node.id, isSure(node) ? node : (before?.get(node.id) ?? node)]),
      );
      known = after;
      if (!before) return;
      const gone = [...before.values()].filter(({ id }) => !after.has(id));
      tell(at, [
        ...gone.filter(isSure).map(({ id }): Told => ({ kind: 'replica', text: `${id} is gone.` })),
        ...[...after.values()].flatMap((node) => tellChange(before.get(node.id), node, at) ?? []),
      ]);
    },

    /** Nobody has looked for a while: what has changed meanwhile did so at a time that we don't know. */
    pause: () => void (known = undefined),
  };
}

function tellChange(before: MapNode | undefined, after: MapNode, at: string): Told | undefined {
  const [wasDown, isDown] = [before?.health === 'down', after.health === 'down'];
  const kind = after.role === 'database' ? 'database' : after.role === 'inventory' ? 'replica' : 'service';
  const name = after.role === 'database' ? 'The database' : after.id;
  if (after.role === 'inventory' && (!before || before.health === 'unknown')) {
    return after.health === 'unknown' ? undefined : { kind, text: `${name} has started.` };
  }
  if (!before || wasDown === isDown) return undefined;
  if (isDown) return { kind, text: `${name} is away.` };
  const lasted = sayDuration(Date.parse(before.since), Date.parse(at));
  return { kind, text: `${name} is back after ${lasted}.` };
}
