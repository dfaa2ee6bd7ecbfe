import { startWeb, type Web } from './start-web.ts';

let web: Web;
beforeAll(async () => {
  web = await startWeb({});
});
afterAll(() => web.close());

describe('GET /', () => {
  test('answers the page, even with everything behind it away', async () => {
    const { status, headers, body } = await web.get('/');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('<h1>The Library</h1>');
  });

  test('lets the browser run nothing but our own files', async () => {
    const { headers } = await web.get('/');

    expect(headers.get('content-security-policy')?.split(';').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('has no script or style that this would forbid, and loads only files that are there', async () => {
    const { body } = await web.get('/');
    const html = String(body);
    const files = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file);

    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect((await web.get(`/${file}`)).status).toBe(200);
  });

  test('takes of its packages what it loads, and nothing else', async () => {
    const library = await web.get('/node_modules/lit-html/lit-html.js');
    const font = await web.get(
      '/node_modules/@fontsource/courier-prime/files/courier-prime-latin-400-normal.woff2',
    );

    expect(library.status).toBe(200);
    expect(library.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(library.headers.get('cache-control')).toBe('no-cache');
    expect(font.headers.get('content-type')).toBe('font/woff2');
  });

  test.each([
    ['?present&tour=8079', "connect-src 'self' http://127.0.0.1:8079"],
    ['?tour=8079;script-src%20*', "connect-src 'self'"],
    ['?tour=example.com', "connect-src 'self'"],
  ])('%s lets it ask nobody but a tour on the same machine', async (query, expected) => {
    const { headers } = await web.get(`/${query}`);

    expect(headers.get('content-security-policy')?.split(';')).toContain(expected);
  });

  test('spares its scripts and styles the headers of a document, but not their type', async () => {
    const { headers } = await web.get('/main.js');

    expect(headers.get('content-security-policy')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await web.get('/icon.svg')).headers.get('content-security-policy')).not.toBeNull();
  });

  test('has all its style sheets in one file', async () => {
    const { headers, body } = await web.get('/styles/index.css');
    const sheets = await Promise.all(
      ['theme', 'register', 'present'].map((name) => web.get(`/styles/${name}.css`)),
    );

    expect(headers.get('content-type')).toMatch(/^text\/css/);
    expect(headers.get('content-security-policy')).toBeNull();
    expect(body).not.toContain('@import');
    for (const sheet of sheets) expect(body).toContain(sheet.body);
  });

  test('is packed on its way', async () => {
    const { headers } = await web.get('/main.js', { 'Accept-Encoding': 'br' });
    const small = await web.get('/healthz', { 'Accept-Encoding': 'br' });

    expect(headers.get('content-encoding')).toBe('br');
    expect(headers.get('vary')).toContain('Accept-Encoding');
    expect(small.headers.get('content-encoding')).toBeNull();
  });

  test.each(['main.js', 'styles/index.css'])(
    'asks for %s each time, and is sent only what has changed',
    async (file) => {
      const { headers } = await web.get(`/${file}`);
      const again = await fetch(`${web.url}/${file}`, {
        headers: { 'If-None-Match': headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
      });

      expect(headers.get('cache-control')).toBe('no-cache');
      expect(again.status).toBe(304);
    },
  );
});

describe('web', () => {
  test('is ready without inventory: its page says what is wrong', async () => {
    expect((await web.get('/readyz')).status).toBe(200);
    expect((await web.get('/healthz')).status).toBe(200);
  });

  test.each([
    '/../settings.ts',
    '/%2e%2e/settings.ts',
    '/..%2fsettings.ts',
    '/tsconfig.page.json',
    '/node_modules/express/package.json',
    '/node_modules/lit-html/package.json',
    '/node_modules/lit-html/%2e%2e/express/package.json',
    '/nothing',
  ])('has nothing at %s', async (path) => {
    const { status, headers } = await web.get(path);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });
});
