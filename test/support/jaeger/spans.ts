import { messagesOf, numberOf, parseMessage, textOf } from './protobuf.ts';

/** A span as Jaeger's API has it. */
export interface ApiSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: 'CHILD_OF'; traceID: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags: { key: string; value: unknown }[];
  service: string;
}

type Message = ReturnType<typeof parseMessage>;

/** Reads an ExportTraceServiceRequest: https://github.com/open-telemetry/opentelemetry-proto, in protobuf. */
export function parseSpans(body: Buffer): ApiSpan[] {
  return messagesOf(parseMessage(body), 1).flatMap((resourceSpans) => {
    const attributes = messagesOf(resourceSpans, 1).flatMap((resource) => parseAttributes(resource, 1));
    const service = String(attributes.find(({ key }) => key === 'service.name')?.value);
    return messagesOf(resourceSpans, 2)
      .flatMap((scopeSpans) => messagesOf(scopeSpans, 2))
      .map((span) => parseSpan(span, service));
  });
}

function parseSpan(span: Message, service: string): ApiSpan {
  const traceID = textOf(span, 1, 'hex');
  const parent = textOf(span, 4, 'hex');
  const [start, end] = [numberOf(span, 7) / 1000, numberOf(span, 8) / 1000];
  return {
    traceID,
    spanID: textOf(span, 2, 'hex'),
    operationName: textOf(span, 5),
    references: parent === '' ? [] : [{ refType: 'CHILD_OF', traceID, spanID: parent }],
    startTime: Math.round(start),
    duration: Math.round(end - start),
    tags: parseAttributes(span, 9),
    service,
  };
}

/** Texts and whole numbers: others are of no use to a test. */
function parseAttributes(message: Message, number: number): { key: string; value: unknown }[] {
  return messagesOf(message, number).map((attribute) => {
    const [value] = messagesOf(attribute, 2);
    return { key: textOf(attribute, 1), value: value && (textOf(value, 1) || numberOf(value, 3)) };
  });
}
