/** One server-sent event. */
export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

interface StreamOptions {
  lastEventId?: string;
  signal?: AbortSignal;
}

/** Yields the events of a stream until it ends or breaks; leaving the loop closes it. Ids without an event are skipped. */
export async function* readEvents(
  url: string,
  { lastEventId, signal }: StreamOptions = {},
): AsyncGenerator<ServerEvent> {
  const response = await fetch(url, {
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
    ...(signal && { signal }),
  });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`);
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const { id = '', event, data = '' } = parseFields(message);
      if (event !== undefined) yield { id, event, data };
    }
  }
}

function parseFields(message: string): Record<string, string> {
  return Object.fromEntries(
    message.split('\n').map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name, value.join(': ')];
    }),
  );
}
