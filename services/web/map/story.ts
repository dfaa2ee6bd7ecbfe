import type { MapNode, Picture, StoryEvent } from './library-map.ts';
import type { Sight } from './look.ts';
import { tellCertificates, tellNode } from './tell.ts';
import { tellRules } from './workshop.ts';

const maxEvents = 50;
/** Shorter than that, an absence shows on the map and is no event. */
const fleetingMs = 2_000;

export type Told = Pick<StoryEvent, 'kind' | 'text'>;

/** Tells what has changed from one look to the next. */
export function createStory() {
  const events: StoryEvent[] = [];
  /** Each node as it was last known to be: what is unknown in between is neither an end nor a beginning. */
  let nodes: Map<string, MapNode> | undefined;
  let rules: NonNullable<Sight['web']['proxy']>['rules'] | undefined;
  let certificates = new Map<string, string>();

  function tell(at: string, told: Told[]): void {
    for (const event of told) {
      // Ascending across our restarts, too.
      const id = Math.max((events.at(-1)?.id ?? 0) + 1, Date.parse(at));
      events.push({ id, at, ...event });
    }
    events.splice(0, events.length - maxEvents);
  }

  function followNodes({ at, nodes: drawn }: Picture): Told[] {
    const before = nodes;
    const isSure = ({ health, since }: MapNode) =>
      health !== 'unknown' && (health !== 'down' || Date.parse(at) - Date.parse(since) >= fleetingMs);
    nodes = new Map(drawn.map((node) => [node.id, isSure(node) ? node : (before?.get(node.id) ?? node)]));
    if (!before) return [];
    const ids = new Set([...before.keys(), ...nodes.keys()]);
    return [...ids].flatMap((id) => tellNode(before.get(id), nodes?.get(id), Date.parse(at)) ?? []);
  }

  function followRules({ web: { proxy } }: Sight): Told[] {
    const before = rules;
    rules = proxy?.rules ?? rules;
    const text = before && rules && tellRules(before, rules);
    return text === undefined ? [] : [{ kind: 'workshop', text }];
  }

  function followCertificates(sight: Sight): Told[] {
    const reports = [
      sight.web,
      sight.acquisitions.answer,
      ...sight.inventory.map(({ heard }) => heard.answer),
    ];
    const { told, known } = tellCertificates(certificates, reports);
    certificates = known;
    return told;
  }

  return {
    events: () => [...events],

    /** The first look begins the story, and tells nothing. */
    add(sight: Sight, picture: Picture): void {
      tell(picture.at, [...followNodes(picture), ...followRules(sight), ...followCertificates(sight)]);
    },

    /** Nobody has looked for a while: what has changed meanwhile did so at a time that we don't know. */
    pause(): void {
      nodes = undefined;
      rules = undefined;
      certificates = new Map();
    },
  };
}
