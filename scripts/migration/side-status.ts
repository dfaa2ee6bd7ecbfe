/** What vm/replication/side.sh reports of PostgreSQL on one side. */
export interface SideStatus {
  /** Whether it answers queries. */
  isRunning: boolean;
  isInRecovery: boolean;
  /** Whether it is a standby whenever it starts: such a side never becomes a primary by itself. */
  hasStandbySignal: boolean;
  /** As pg_controldata says it: 'in production', 'shut down', 'in archive recovery', ... */
  controlState: string;
  systemIdentifier: string;
  /** Of a primary that runs, its own; else that of its last checkpoint, which may be an earlier one. */
  timeline: number;
  /** Positions in the write-ahead log, in bytes: of the last checkpoint, and of what is flushed (a primary) or replayed (a standby). */
  checkpoint: bigint;
  position: bigint;
  /** Whether it receives the other side's log. */
  isStreaming: boolean;
  /** The standby whose confirmation each commit waits for; empty when for none. */
  synchronousStandby: string;
  /** The other side, where it follows this one. */
  follower?: { name: string; state: string; isSynchronous: boolean; lagBytes: number };
}

/** Throws when the text is no such report. */
export function parseSideStatus(text: string): SideStatus {
  const fields = new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const];
    }),
  );
  const field = (name: string) => fields.get(name) ?? '';
  if (field('Database system identifier') === '')
    throw new Error(`There is no PostgreSQL: ${text || 'no report'}`);
  const [name, state = '', syncState, lag] = field('followed-by').split(' ');
  return {
    isRunning: fields.has('running'),
    isInRecovery: fields.has('in-recovery'),
    hasStandbySignal: fields.has('standby-signal'),
    controlState: field('Database cluster state'),
    systemIdentifier: field('Database system identifier'),
    timeline: Number(field('timeline') || field("Latest checkpoint's TimeLineID")),
    checkpoint: parsePosition(field('Latest checkpoint location')),
    position: parsePosition(field('position')),
    isStreaming: field('follows').startsWith('streaming'),
    synchronousStandby: field('synchronous').replaceAll('"', ''),
    ...(name && {
      follower: { name, state, isSynchronous: syncState === 'sync', lagBytes: Number(lag) },
    }),
  };
}

/** A position as PostgreSQL writes it, `16/B374D848`: two halves of 32 bits. */
export function parsePosition(text: string): bigint {
  const [, high = '0', low = '0'] = /^([\dA-F]+)\/([\dA-F]+)$/i.exec(text) ?? [];
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

export function formatPosition(position: bigint): string {
  const half = (bits: bigint) => bits.toString(16).toUpperCase();
  return `${half(position >> 32n)}/${half(position & 0xff_ff_ff_ffn)}`;
}
