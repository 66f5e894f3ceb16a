import type { Role } from '@infoplane/contracts';
import type { Locator, Page } from 'playwright-core';
import type { Person } from './browser';
import { patienceMs, type Product, until } from './product';

/** The password of everybody: nobody is guessed at here. */
const password = 'correct horse battery';

/** The link that the server prints at its start for the first admin. */
export function firstAdminLink(product: Product): string {
  const [link] = /http:\S+\/join#first=[\w-]+/.exec(product.log()) ?? [];
  if (!link) throw new Error(`The server printed no link for the first admin:\n${product.log()}`);
  return link;
}

/** Opens a link to the joining page and makes an account with it. @returns the page that it leads to. */
export async function joinBy(person: Person, link: string, name: string): Promise<Page> {
  const page = await person.open(link);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL((url) => url.pathname !== '/join');
  return page;
}

/** Makes an invite on the page of people, and returns its link. */
export async function inviteOn(people: Page, role: Role): Promise<string> {
  await people.getByRole('region', { name: 'Invites' }).getByRole('combobox').first().selectOption(role);
  await people.getByRole('button', { name: 'Make an invite link' }).click();
  return people.getByLabel('The invite link').inputValue();
}

/** Makes a share link on the page of a session, and returns it. */
export async function shareOn(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = await dialog.getByLabel('The share link').inputValue();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  return link;
}

/** Makes the first admin over HTTP, as a script would. @returns the product as that admin reaches it. */
export async function becomeAdmin(product: Product, name: string): Promise<SignedIn> {
  const secret = firstAdminLink(product).split('#first=')[1];
  return withCookie(product, await cookieFrom(product.post('/api/people/first', { secret, name, password })));
}

/** Makes a person over HTTP. @returns the product as that person reaches it. */
export async function addPerson(admin: Product, name: string, role: Role): Promise<SignedIn> {
  const invite = (await (await admin.post('/api/invites', { role })).json()) as { secret: string };
  return withCookie(admin, await cookieFrom(admin.post('/api/invites/accept', { secret: invite.secret, name, password })));
}

/** The product as somebody's browser reaches it. */
export async function asPerson(product: Product, { context }: Person): Promise<SignedIn> {
  const cookies = await context.cookies(product.address);
  return withCookie(product, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
}

/** Gives a browser the sign-in that a script has. */
export async function lendSignIn({ context }: Person, { address, cookie }: SignedIn): Promise<void> {
  const [name, value] = cookie.split('=');
  await context.addCookies([{ name, value, url: address }]);
}

/** A product that is asked with a cookie. */
export interface SignedIn extends Product {
  readonly cookie: string;
  send(method: 'PUT' | 'PATCH', path: string, body: unknown): Promise<Response>;
}

function withCookie(product: Product, cookie: string): SignedIn {
  const send = (method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown) => fetch(product.address + path, { method, headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { ...product, cookie, get: (path) => fetch(product.address + path, { headers: { cookie } }), post: (path, body) => send('POST', path, body), send };
}

async function cookieFrom(asked: Promise<Response>): Promise<string> {
  const response = await asked;
  const [cookie] = response.headers.getSetCookie();
  if (!response.ok || !cookie) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return cookie.split(';', 1)[0];
}

/** Opens the list of annotations by its key, once the page holds the session. */
export async function openNotes(page: Page): Promise<Locator> {
  await page.getByTestId('data-badge').waitFor();
  const list = page.getByRole('complementary', { name: 'Annotations' });
  if (!(await list.isVisible())) await page.keyboard.press('n');
  await list.waitFor();
  return list;
}

/** Writes an annotation by keys alone, in the dialog that `a` opens. */
export async function annotate(page: Page, body: string, [from, to]: readonly [number, number]): Promise<void> {
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  // The dialog takes the focus to its text once it has opened: what is typed before that goes elsewhere.
  await dialog.locator('textarea:focus').waitFor();
  await dialog.getByLabel('Text, in markdown').fill(body);
  await dialog.getByLabel('From epoch').fill(String(from));
  await dialog.getByLabel('to', { exact: true }).fill(String(to));
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
}

/** The card of the annotation that says this, with its answers. */
export function cardOf(page: Page, words: string): Locator {
  return page.locator('ip-annotation-card').filter({ hasText: words });
}

/** Waits for an address whose query has these parameters. */
export async function untilAddressHas(page: Page, parameters: Readonly<Record<string, string>>): Promise<void> {
  await until(
    () => {
      const { searchParams } = new URL(page.url());
      return Object.entries(parameters).every(([name, value]) => searchParams.get(name) === value);
    },
    patienceMs,
    () => `${JSON.stringify(parameters)} in the address ${page.url()}`,
  );
}
