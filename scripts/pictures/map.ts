interface MapState {
  nodes: { role: string }[];
  edges: { from: string; to: string; security: string; health: string }[];
}

const limitMs = 10_000;

async function readMap(webUrl: string): Promise<MapState> {
  const response = await fetch(`${webUrl}/api/map`, { signal: AbortSignal.timeout(limitMs) });
  return (await response.json()) as MapState;
}

/** Whether the library's map shows two servers of the database. */
export async function hasStandby(webUrl: string): Promise<boolean> {
  return (await readMap(webUrl)).nodes.some(({ role }) => role === 'standby');
}

/** Throws unless the map knows of each connection that is not broken whether it uses mutual TLS. */
export async function verifyMapKnows(webUrl: string): Promise<void> {
  const unknown = (await readMap(webUrl)).edges.filter(
    ({ security, health }) => security === 'unknown' && health !== 'down',
  );
  if (unknown.length === 0) return;
  throw new Error(`not known yet: ${unknown.map(({ from, to }) => `${from} → ${to}`).join(', ')}`);
}
