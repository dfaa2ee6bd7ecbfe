import { z } from 'zod';

const maxMessagesPerWindow = 10;

const logEntry = z.object({
  level: z.string(),
  msg: z.string().default(''),
  path: z.string().optional(),
  reason: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

const levelNames: Record<string, string> = { warn: 'warning', error: 'error', fatal: 'error' };

interface Message {
  text: string;
  /** What several of its kind are called. */
  kind: string;
  isProblem: boolean;
}

/** Turns a line of a service's log into a message for the terminal; undefined when it isn't worth one. */
export function formatLogLine(service: string, line: string): Message | undefined {
  // Most lines are about requests: they are not even parsed.
  if (line.startsWith('{"level":"info"') && !line.includes('✅')) return undefined;
  const entry = parseLogEntry(line);
  if (entry === undefined)
    return { text: `${service}: ${line}`, kind: `lines of ${service}`, isProblem: false };
  // Whoever waits for a service probes it often, and knows from the answer that it isn't ready.
  if (entry.path === '/readyz') return undefined;
  if (entry.msg.startsWith('✅')) return { text: entry.msg, kind: 'like these', isProblem: false };
  const level = levelNames[entry.level];
  if (level === undefined) return undefined;
  const why = entry.err?.message ?? entry.reason;
  const text = `${service}: ${level}: ${entry.msg}${why ? ` (${why})` : ''}`;
  return { text, kind: `${level}s of ${service}`, isProblem: true };
}

function parseLogEntry(line: string): z.infer<typeof logEntry> | undefined {
  try {
    return logEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

export interface ConsoleLog {
  write: (service: string, line: string) => void;
  close: () => void;
}

/** Prints the services' logs as messages: new books, warnings and errors. Of a thousand books a second it prints ten, and how many more. */
export function createConsoleLog(print: (message: string) => void, { windowMs = 1000 } = {}): ConsoleLog {
  const counts = new Map<string, number>();
  const timer = setInterval(() => {
    for (const [kind, count] of counts) {
      const more = (count - maxMessagesPerWindow).toLocaleString('en');
      if (count > maxMessagesPerWindow) print(`… and ${more} more ${kind}`);
    }
    counts.clear();
  }, windowMs);
  return {
    write: (service, line) => {
      const message = formatLogLine(service, line);
      if (!message) return;
      const count = (counts.get(message.kind) ?? 0) + 1;
      counts.set(message.kind, count);
      if (count <= maxMessagesPerWindow) print(message.text);
    },
    close: () => clearInterval(timer),
  };
}
