import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parseSpans, type ApiSpan } from './spans.ts';

const maxSpans = 20_000;
const ports = { otlp: 4318, query: 16686, health: 13133 };
let spans: ApiSpan[] = [];

createServer((req, res) => {
  void buffer(req).then((body) => {
    spans = [...spans, ...parseSpans(body)].slice(-maxSpans);
    res.setHeader('Content-Type', 'application/x-protobuf').end();
  });
}).listen(ports.otlp);

createServer((req, res) => {
  const traceId = /^\/api\/traces\/(\w+)$/.exec(req.url ?? '')?.[1];
  const found = spans.filter(({ traceID }) => traceID === traceId);
  const processes = Object.fromEntries(found.map(({ service }) => [service, { serviceName: service }]));
  const data = [
    { traceID: traceId, processes, spans: found.map((span) => ({ ...span, processID: span.service })) },
  ];
  res.writeHead(found.length > 0 ? 200 : 404, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify({ data: found.length > 0 ? data : null }));
}).listen(ports.query);

createServer((_req, res) => res.end('{"status":"StatusOK"}')).listen(ports.health);

process.on('SIGTERM', () => process.exit());
