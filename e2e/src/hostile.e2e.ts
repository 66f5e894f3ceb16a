import { createServer, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { bringPerson, type Person } from './testing/browser';
import { hostileTexts } from './testing/hostile-texts';
import { patienceMs, type Product, specMs, startProduct, until } from './testing/product';
import { startSession, untilState, watchableConfiguration } from './testing/sessions';
import { addPerson, asPerson, becomeAdmin, firstAdminLink, inviteOn, joinBy, lendSignIn, type SignedIn } from './testing/team';

/** Those that can be names: short, and no two alike but for their case. */
const names = [...new Map(hostileTexts.filter((text) => text.length <= 60).map((text) => [text.toLowerCase(), text])).values()];

describe('hostile texts', () => {
  let product: Product;
  let admin: SignedIn;
  let session: string;
  let person: Person;

  beforeAll(async () => {
    product = await startProduct();
    [admin, person] = await Promise.all([becomeAdmin(product, names[0]), bringPerson()]);
    await lendSignIn(person, admin);
    const titles = packed(hostileTexts, 120);
    const configuration = { ...watchableConfiguration(40), replicas: 1 };
    const table = (i: number) => `a,b,class\n${Array.from({ length: 64 }, (_, row) => `${row % 7},${(row * i) % 5},${row % 2 === 0 ? names[1].replaceAll('"', "'") : 'no'}`).join('\n')}\n`;
    for (const [i, title] of titles.entries()) {
      const dataset = await upload(admin, title, table(i + 1));
      if (i > 0) continue;
      const problem = { name: 'csv' as const, dataset, title, label: 'class', inputs: 2, classes: 2 };
      await startSession(admin, titles[1], { ...configuration, problem });
    }
    for (const title of titles) session = (await startSession(admin, title, configuration)).id;
    await untilState(admin, session, ['completed']);
    await accepted(admin.send('PATCH', `/api/sessions/${session}`, { seen: 1, description: hostileTexts.join('\n\n') }));
    for (const [i, text] of hostileTexts.entries()) {
      // Everybody has a hostile name, and says a hostile text. The first of them mark as well, with a hostile reason.
      const author = i > 0 && i < names.length ? await addPerson(admin, names[i], 'annotator') : admin;
      await accepted(author.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: i % 40, toEpoch: i % 40 }, body: `${text}\n\n- ${text}`, tags: ['fine'] }));
      if (i >= 6) continue;
      await accepted(author.send('PUT', `/api/sessions/${session}/marks`, { mutation: crypto.randomUUID(), layer: 5, criterion: 'drift-diffusion', epoch: 10 + i, reason: text }));
    }
  }, specMs);
  afterAll(async () => {
    await person?.leave();
    await product?.dispose();
  }, 30_000);

  it('stay texts on every page: no dialog, no script, no handler, no frame, whatever is pointed at', async () => {
    for (const path of ['/', '/people', '/new', '/me', '/compare', `/sessions/${session}?notes=open&marks=5`]) {
      const page = await person.context.newPage();
      let dialogs = 0;
      page.on('dialog', (dialog) => {
        dialogs += 1;
        void dialog.dismiss();
      });
      await page.goto(product.address + path);
      await page.locator('main h1, main h2').first().waitFor();
      if (path.startsWith('/sessions')) {
        // All that markdown gives no meaning to is there as it was written.
        const verbatim = hostileTexts.filter((text) => !/^<javascript|[[`*]/.test(text));
        expect(verbatim.length).toBeGreaterThan(20);
        for (const text of verbatim) await page.locator('ip-annotation-card .body').filter({ hasText: text }).first().waitFor();
        await page.locator('ip-mark-panel tr[data-person]').nth(5).waitFor();
        for (const figure of await page.locator('[data-figure] .stage').all()) {
          await figure.scrollIntoViewIfNeeded();
          const box = (await figure.boundingBox())!;
          for (const part of [0.3, 0.5, 0.6, 0.7]) await page.mouse.move(box.x + part * box.width, box.y + 30);
        }
        for (const link of await page.locator('ip-annotation-card .body a').all()) await link.hover();
      }
      if (path === '/people') for (const name of names) await page.getByText(name, { exact: true }).first().waitFor();
      expect(await foundIn(page)).withContext(path).toEqual([]);
      expect(dialogs).withContext(path).toBe(0);
      await page.close();
    }
    // A violation of the content security policy would be in the console.
    expect(person.errors).toEqual([]);
  }, specMs);

  it('are no tags', async () => {
    for (const text of hostileTexts) {
      const { status } = await admin.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: 'tagged', tags: [text.slice(0, 40)] });
      expect(status).withContext(text).toBe(400);
    }
  }, specMs);

  it('would be found and stopped by the content security policy if one got through', async () => {
    const page = await person.open(`${product.address}/people`);
    const policy = (await product.get('/')).headers.get('content-security-policy') ?? '';
    const scripts = policy.split(';').find((directive) => directive.trim().startsWith('script-src ')) ?? '';
    expect(scripts).toContain("'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toMatch(/object-src 'none'/);
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="__pwned=1"><a href="javascript:__pwned=1" id="through">x</a>'));
    await page.locator('#through').dispatchEvent('click');
    await until(() => person.errors.some((error) => /Content Security Policy/i.test(error)), patienceMs, () => 'the browser to refuse the handler');
    person.errors.splice(0);
    expect(await foundIn(page)).toEqual(['onerror of IMG', 'href of A: javascript:__pwned=1']);
    await page.close();
  }, specMs);
});

describe('the doors of a server with people', () => {
  let product: Product;
  let ada: Person;
  let eva: Person;
  beforeAll(async () => {
    product = await startProduct();
    [ada, eva] = await Promise.all([bringPerson(), bringPerson()]);
  }, specMs);
  afterAll(async () => {
    await Promise.all([ada?.leave(), eva?.leave()]);
    await product?.dispose();
  }, 30_000);

  it('are closed to other pages of the same browser and to whoever is revoked, whose open page leads to the sign-in', async () => {
    const people = await joinBy(ada, firstAdminLink(product), 'Ada');
    const evas = await joinBy(eva, await inviteOn(people, 'editor'), 'Eva');
    const asEva = await asPerson(product, eva);
    const { cookie } = asEva;
    const { id } = await startSession(asEva, 'Guarded', watchableConfiguration(40));
    await evas.goto(`${product.address}/sessions/${id}`);
    await evas.getByTestId('data-badge').waitFor();

    expect(await upgrade(product, { cookie, origin: product.address })).toBe('open');
    expect(await upgrade(product, { cookie })).withContext('a script, which has no page').toBe('open');
    for (const origin of ['http://evil.example', 'null', `${product.address}.evil.example`, product.address.replace('127.0.0.1', 'localhost')]) {
      expect(await upgrade(product, { cookie, origin })).withContext(origin).toMatch(/^The Origin header names another site/);
    }
    expect(await upgrade(product, { origin: product.address })).withContext('nobody').toMatch(/^Sign in first/);
    expect(await fromForeignPage(eva, product)).toEqual({ socket: 'refused', get: 'refused', post: 'refused' });
    eva.errors.splice(0);

    await people.goto(`${product.address}/people`);
    await people.getByRole('button', { name: 'Revoke Eva' }).click();
    await people.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await evas.waitForURL(`**/sign-in?return=*${id}*`, { timeout: 10_000 });
    await evas.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await evas.locator('ip-session-page').count()).toBe(0);
    expect(await upgrade(product, { cookie, origin: product.address })).withContext('revoked').toMatch(/^Sign in first/);
    expect((await asEva.get(`/api/sessions/${id}`)).status).toBe(401);
    expect(ada.errors).toEqual([]);
  }, specMs);
});

/** Asks for a websocket: `open`, or why it is refused. */
function upgrade(product: Product, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${product.address}/socket.io/?EIO=4&transport=websocket`, {
      headers: { ...headers, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    });
    asked.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve('open');
    });
    asked.on('response', (response) => void textOf(response).then(resolve, reject));
    asked.on('error', reject);
    asked.end();
  });
}

/** What a page of another origin in the browser of somebody signed in gets from the server. The browser sends the cookie: cookies know no ports. */
async function fromForeignPage(person: Person, { address }: Product) {
  const foreign = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<h1>Another site</h1>'));
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const { port } = foreign.address() as { port: number };
  try {
    const page = await person.open(`http://127.0.0.1:${port}/`);
    const found = await page.evaluate(async (server) => {
      const socket = await new Promise<string>((resolve) => {
        const opened = new WebSocket(`${server.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        opened.onopen = () => resolve('open');
        opened.onerror = () => resolve('refused');
      });
      const read = (asked: Promise<Response>) => asked.then((response) => response.text(), () => 'refused');
      const get = await read(fetch(`${server}/api/me`, { credentials: 'include' }));
      const post = await read(fetch(`${server}/api/sign-out`, { method: 'POST', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{}' }));
      return { socket, get, post };
    }, address);
    await page.close();
    return found;
  } finally {
    foreign.closeAllConnections();
    await new Promise((resolve) => foreign.close(resolve));
  }
}

/** Everything in a page's document that could run: none of our own pages has any of it. */
function foundIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = '__pwned' in window ? ['__pwned is set'] : [];
    for (const element of document.querySelectorAll('*')) {
      const tag = element.tagName.toUpperCase();
      const isForeign = ['IFRAME', 'FRAME', 'OBJECT', 'EMBED', 'APPLET', 'MARQUEE'].includes(tag) || (tag === 'SCRIPT' && new URL((element as HTMLScriptElement).src || 'data:,').origin !== location.origin);
      if (isForeign || (tag === 'BASE' && element.getAttribute('href') !== '/') || (tag === 'META' && element.hasAttribute('http-equiv'))) found.push(element.outerHTML.slice(0, 100));
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc') found.push(`${name} of ${tag}`);
        if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name) && /^\s*(javascript|vbscript|data:text)/i.test(value)) found.push(`${name} of ${tag}: ${value}`);
      }
    }
    return found;
  });
}

async function upload({ address, cookie }: SignedIn, title: string, table: string): Promise<string> {
  const response = await fetch(`${address}/api/datasets?${new URLSearchParams({ title, label: 'class' })}`, { method: 'POST', headers: { cookie, 'content-type': 'text/csv' }, body: table });
  if (!response.ok) throw new Error(`The upload was answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { dataset: string }).dataset;
}

async function accepted(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
}

/** The texts in as few lines as hold them whole. */
function packed(texts: readonly string[], length: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const longer = `${lines.at(-1) ?? ''} ${text}`.trim();
    if (lines.length > 0 && longer.length <= length) lines[lines.length - 1] = longer;
    else lines.push(text);
  }
  return lines;
}
