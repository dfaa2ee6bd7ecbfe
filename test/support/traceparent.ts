import { randomBytes } from 'node:crypto';

/** What a caller sends whose own span is the parent of ours: https://www.w3.org/TR/trace-context/ */
export function buildTraceparent() {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}
