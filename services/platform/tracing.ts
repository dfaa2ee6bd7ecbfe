import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';

/** Runs what outlives the request that happens to start it: whatever it does later belongs to no request's trace. */
export function withoutTrace<Result>(work: () => Result): Result {
  return context.with(ROOT_CONTEXT, work);
}

/** The active trace and span, if they are recorded and sent: ids that nobody can look up are worth nothing. */
export function findRecordedSpan(): { traceId: string; spanId: string } | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  // Without a tracer of ours the caller's span stands in its place.
  if (!context || context.isRemote || !(context.traceFlags & TraceFlags.SAMPLED)) return undefined;
  return { traceId: context.traceId, spanId: context.spanId };
}
