import { z } from 'zod';

const maxLinesAWindow = 10;

const logLineSchema = z.object({
  level: z.string(),
  msg: z.string().default(''),
  path: z.string().optional(),
  reason: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

const levelWords: Record<string, string> = { warn: 'warning', error: 'error', fatal: 'error' };

export interface Narrator {
  /** Tells of a log line of the service `name` if a person wants to know it. */
  hear: (name: string, line: string) => void;
  stop: () => void;
}

/**
 * Turns the services' logs into what a person wants to read: a line a new book, warnings and errors in words. A
 * thousand books a second are told as ten, and how many more.
 */
export function createNarrator(print: (line: string) => void, { windowMs = 1000 } = {}): Narrator {
  const told = new Map<string, number>();
  const timer = setInterval(() => {
    for (const [kind, count] of told) {
      const more = (count - maxLinesAWindow).toLocaleString('en');
      if (count > maxLinesAWindow) print(`… and ${more} more ${kind}`);
    }
    told.clear();
  }, windowMs);
  return {
    hear: (name, line) => {
      const news = parseNews(name, line);
      if (!news) return;
      const count = (told.get(news.kind) ?? 0) + 1;
      told.set(news.kind, count);
      if (count <= maxLinesAWindow) print(news.text);
    },
    stop: () => clearInterval(timer),
  };
}

interface News {
  text: string;
  /** What several of them are called. */
  kind: string;
  isTrouble: boolean;
}

/** What is worth telling in a log line of the service `name`. */
export function parseNews(name: string, line: string): News | undefined {
  // Most lines are about requests: they are not even parsed.
  if (line.startsWith('{"level":"info"') && !line.includes('✅')) return undefined;
  const entry = parseLogLine(line);
  if (entry === undefined) return { text: `${name}: ${line}`, kind: `lines of ${name}`, isTrouble: false };
  // Whoever waits for a service asks it often, and knows from the answer that it is not ready.
  if (entry.path === '/readyz') return undefined;
  if (entry.msg.startsWith('✅')) return { text: entry.msg, kind: 'like these', isTrouble: false };
  const word = levelWords[entry.level];
  if (word === undefined) return undefined;
  const why = entry.err?.message ?? entry.reason;
  const reason = why ? ` (${why})` : '';
  return { text: `${name}: ${word}: ${entry.msg}${reason}`, kind: `${word}s of ${name}`, isTrouble: true };
}

function parseLogLine(line: string): z.infer<typeof logLineSchema> | undefined {
  try {
    return logLineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
