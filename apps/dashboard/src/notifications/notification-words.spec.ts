import { buildNotification } from '../testing/build-notification';
import { agoWords, notificationLine } from './notification-words';

const ofSession = { annotation: null, thread: null, excerpt: null, by: null };

describe('a notification in words', () => {
  it('of a mention quotes the annotation without its markdown and leads to it', () => {
    expect(notificationLine(buildNotification())).toEqual({
      sentence: 'Eva mentioned you in an annotation',
      quote: 'look here, @Ada',
      place: 'A session · epoch 12',
      address: '/sessions/abcdefghijkl?note=6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a11',
    });
  });

  it('of an annotation that has been deleted says so and leads to the session', () => {
    const line = notificationLine(buildNotification({ thread: null, excerpt: null, epoch: null }));
    expect([line.quote, line.place, line.address]).toEqual(['The annotation has been deleted.', 'A session', '/sessions/abcdefghijkl']);
  });

  it('of a phase change leads to its epoch', () => {
    const line = notificationLine(buildNotification({ ...ofSession, kind: 'phase-change', epoch: 90, text: 'A phase change in “A session”: drift → diffusion of L3 at epoch 90' }));
    expect([line.quote, line.place, line.address]).toEqual([null, '', '/sessions/abcdefghijkl?epoch=90']);
  });

  it('of an end says at which epoch, and leads to the session', () => {
    const line = notificationLine(buildNotification({ ...ofSession, kind: 'session-ended', epoch: 1500, text: '“A session” is completed' }));
    expect([line.place, line.address]).toEqual(['epoch 1,500', '/sessions/abcdefghijkl']);
  });

  it('says how long ago within a day, and when before that', () => {
    const now = Date.UTC(2026, 4, 9, 12);
    const hours = 3_600_000;
    expect([0, 59_999, 60_000, hours - 1, hours, 24 * hours - 1].map((ms) => agoWords(now - ms, now))).toEqual(['just now', 'just now', '1 min ago', '59 min ago', '1 h ago', '23 h ago']);
    expect(agoWords(now - 48 * hours, now)).toMatch(/^7 May 2026/);
  });
});
