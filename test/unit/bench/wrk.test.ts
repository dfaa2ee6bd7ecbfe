import { parseWrk } from '../../../scripts/bench/wrk.ts';

describe('parseWrk', () => {
  test('counts only what was not refused, per second of the time that it took', () => {
    const output = `Running 2s test @ http://127.0.0.1:8081/books
  18735 requests in 2.00s, 8.1MB read
result {"requests":1010,"durationUs":2000000,"meanUs":6100,"p50Us":5910,"p99Us":47290,"refused":10,"lost":2}
`;

    expect(parseWrk(output)).toEqual({
      requestsPerSecond: 500,
      meanMs: 6.1,
      p50Ms: 5.91,
      p99Ms: 47.29,
      errors: 12,
      acknowledged: 1000,
    });
  });

  test('refuses output without a result', () => {
    expect(() => parseWrk('unable to connect to 127.0.0.1:1')).toThrow('wrk told no result');
  });
});
