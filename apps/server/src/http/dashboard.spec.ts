import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestServer } from '../testing/test-server';

describe('the page of a server', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  it('serves the page: its routes by index.html fresh each time, hashed files for a year, and no file by no page', async () => {
    await server.start();
    const page = await server.request('GET', '/sessions/abc');
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(page.text).toContain('<title>page</title>');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('strict-transport-security')).toBeNull();
    expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect((await server.request('GET', '/main-ABCD1234.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await server.request('GET', '/main-00000000.js')).status).toBe(404);
  });

  it('sends the page compressed to who takes it so, and as it is to who does not', async () => {
    await server.start();
    const asked = (path: string, encoding: string, headers: Record<string, string> = {}) =>
      server.request('GET', path, undefined, { 'accept-encoding': encoding, ...headers });
    const brotli = await asked('/main-ABCD1234.js', 'gzip, deflate, br');
    const gzip = await asked('/main-ABCD1234.js', 'gzip');
    const plain = await asked('/main-ABCD1234.js', 'identity');
    expect([brotli, gzip, plain].map(({ headers }) => headers.get('content-encoding'))).toEqual(['br', 'gzip', null]);
    for (const answer of [brotli, gzip, plain]) {
      expect(answer.text).toBe('export {};');
      expect(answer.headers.get('vary')).toBe('Accept-Encoding');
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    const tags = [brotli, gzip, plain].map(({ headers }) => headers.get('etag'));
    expect(new Set(tags).size).toBe(3);
    expect((await asked('/main-ABCD1234.js', 'br', { 'if-none-match': String(tags[0]), 'cache-control': 'max-age=0' })).status).toBe(304);
    expect((await asked('/main-ABCD1234.js', 'br', { 'if-none-match': String(tags[1]), 'cache-control': 'max-age=0' })).status).toBe(200);
    const route = await asked('/sessions/abc', 'br');
    expect([route.headers.get('content-encoding'), route.headers.get('cache-control')]).toEqual(['br', 'no-cache']);
    expect(route.text).toContain('<title>page</title>');
  });

  it('sends a newer build of the page as soon as it is there', async () => {
    await server.start();
    await server.request('GET', '/');
    writeFileSync(join(server.directory, 'browser/index.html'), '<!doctype html><title>newer</title>');
    expect((await server.request('GET', '/')).text).toContain('newer');
  });

  for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/script.json', '/..%5cscript.json', '/.hidden.js', '/%ff.js', '/main%00.js']) {
    it(`sends no file for ${path}`, async () => {
      await server.start();
      writeFileSync(join(server.directory, 'browser/.hidden.js'), 'secret');
      const { status, text } = await server.request('GET', path);
      expect([status, text]).not.toEqual([200, jasmine.stringContaining('secret')]);
      expect(text).not.toContain('running');
      expect(status).toBeGreaterThanOrEqual(400);
    });
  }
});
