import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { Me, NotificationsAnswer } from '@infoplane/contracts';
import { buildNotification } from '../testing/build-notification';
import { fakeServer, refused } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { findByRole, getByRole } from '../testing/person';
import { atThisMachine, nobody, pageProviders, personWith, until } from '../testing/providers';
import { NotificationBell } from './notification-bell';
import { NOTIFICATION_STORE } from './services';

const reply = buildNotification({ id: 2, kind: 'reply', text: 'Eva answered your annotation', excerpt: 'so it is', readAt: 3 });
const mention = buildNotification({ id: 3 });

async function show(me: Me, answer?: NotificationsAnswer) {
  const socket = new FakeSocket();
  const answers: { read: () => unknown } = { read: () => ({ notifications: [{ ...mention, readAt: 4 }, reply], unread: 0 }) };
  const server = fakeServer({ 'POST /api/me/notifications/read': () => answers.read() });
  TestBed.configureTestingModule({ providers: pageProviders(socket, server.fetch, me) });
  const fixture = TestBed.createComponent(NotificationBell);
  if (answer) {
    TestBed.inject(NOTIFICATION_STORE);
    socket.receive('notifications', answer);
  }
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  return { socket, server, answers, page, settle: () => fixture.whenStable(), panel: () => document.querySelector<HTMLElement>('ip-notification-panel') };
}

describe('the bell', () => {
  afterEach(() => document.querySelector<HTMLElement>('ip-notification-panel')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })));

  it('is there for people with an account alone', async () => {
    for (const me of [atThisMachine, nobody, { ...atThisMachine, standing: 'guest' as const, session: 'abcdefghijkl', hasAdmin: true }]) {
      expect(findByRole((await show(me)).page, 'button')).toBeNull();
      TestBed.resetTestingModule();
    }
    expect(getByRole((await show(personWith('viewer'))).page, 'button').getAttribute('aria-label')).toBe('Notifications');
  });

  it('counts what is unread, and says what comes', async () => {
    const { page, socket, settle } = await show(personWith('viewer'), { notifications: [reply], unread: 0 });
    socket.receive('notifications', { notifications: [mention, reply], unread: 1 });
    await settle();
    expect(getByRole(page, 'button').getAttribute('aria-label')).toBe('Notifications, 1 unread');
    expect(page.querySelector('.count')?.textContent).toBe('1');
    expect(getByRole(page, 'status').textContent).toBe('New notification: Eva mentioned you in an annotation');
    socket.receive('notifications', { notifications: [mention, reply], unread: 120 });
    await settle();
    expect(page.querySelector('.count')?.textContent).toBe('99+');
  });

  it('opens a list with the focus in it, each a link to its spot; Escape closes it and gives the focus back', async () => {
    const { page, panel, settle } = await show(personWith('viewer'), { notifications: [mention, reply], unread: 1 });
    document.body.append(page);
    const button = getByRole(page, 'button');
    button.focus();
    button.click();
    await until(() => panel()?.contains(document.activeElement) === true, 'the focus in the panel');
    expect(panel()?.getAttribute('role')).toBe('dialog');
    expect([...panel()!.querySelectorAll('li a')].map((link) => link.getAttribute('href'))).toEqual([mention, reply].map(({ session, thread }) => `/sessions/${session}?note=${thread}`));
    expect([...panel()!.querySelectorAll('li')].map(({ classList }) => classList.contains('unread'))).toEqual([true, false]);
    const pressed: string[] = [];
    const hear = ({ key }: KeyboardEvent) => pressed.push(key);
    document.addEventListener('keydown', hear);
    for (const key of ['f', 'Escape']) panel()!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    document.removeEventListener('keydown', hear);
    await settle();
    expect([panel(), pressed]).toEqual([null, []]);
    expect(document.activeElement).toBe(button);
    page.remove();
  });

  it('goes to the spot, marks that one as read and closes', async () => {
    const { page, panel, settle, server } = await show(personWith('viewer'), { notifications: [mention, reply], unread: 1 });
    const navigate = spyOn(TestBed.inject(Router), 'navigateByUrl').and.resolveTo(true);
    getByRole(page, 'button').click();
    await settle();
    panel()!.querySelector<HTMLElement>('li a')!.click();
    await until(() => TestBed.inject(NOTIFICATION_STORE).unread() === 0, 'it to be read');
    await settle();
    expect(navigate.calls.allArgs()).toEqual([[`/sessions/${mention.session}?note=${mention.thread}`]]);
    expect(server.asked.map(({ body }) => body)).toEqual([{ ids: [3] }]);
    expect(panel()).toBeNull();
  });

  it('marks one or all as read without leaving', async () => {
    const { page, panel, settle, server } = await show(personWith('viewer'), { notifications: [mention, reply], unread: 1 });
    getByRole(page, 'button').click();
    await settle();
    getByRole(panel()!, 'button', /^Mark as read: Eva mentioned you/).click();
    await until(() => findByRole(panel()!, 'button', /^Mark as read/) === null, 'it to be read');
    expect((getByRole(panel()!, 'button', /Mark all read/) as HTMLButtonElement).disabled).toBe(true);
    expect(server.asked.map(({ body }) => body)).toEqual([{ ids: [3] }]);
  });

  it('says plainly that there is nothing, and what one is told of', async () => {
    const { page, panel, settle } = await show(personWith('viewer'), { notifications: [], unread: 0 });
    getByRole(page, 'button').click();
    await settle();
    expect(panel()!.textContent).toMatch(/Nothing yet/);
    expect(panel()!.textContent).toMatch(/those you begin/);
  });

  it('says why something could not be marked', async () => {
    const { page, panel, settle, answers } = await show(personWith('viewer'), { notifications: [mention], unread: 1 });
    getByRole(page, 'button').click();
    await settle();
    answers.read = () => refused('too-many', 'Too often: wait a minute');
    getByRole(panel()!, 'button', /Mark all read/).click();
    await until(() => findByRole(panel()!, 'alert') !== null, 'the sentence');
    expect(getByRole(panel()!, 'alert').textContent).toBe('Too often: wait a minute');
  });
});
