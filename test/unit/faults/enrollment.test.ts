import { expireToken } from '../../../scripts/faults/enrollment.ts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('expireToken', () => {
  test("puts a token's times into the past, and leaves whose it is", () => {
    const valid = [encode({ alg: 'RS256' }), encode({ sub: 'the VM', exp: 4_000_000_000 }), 'signature'];

    const [header, payload = '', signature] = expireToken(valid.join('.')).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; exp: number };

    expect([header, signature]).toEqual([valid[0], 'signature']);
    expect(claims.sub).toBe('the VM');
    expect(claims.exp * 1000).toBeLessThan(Date.now());
  });
});
