-- For each of wrk's scripts: one line at the end that a program can read; times are in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'result {"requests":%d,"durationUs":%d,"meanUs":%.0f,"p50Us":%.0f,"p99Us":%.0f,"refused":%d,"lost":%d}\n',
    summary.requests, summary.duration, latency.mean, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
