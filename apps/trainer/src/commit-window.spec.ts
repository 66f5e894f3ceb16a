import { CommitWindow } from './commit-window';

const isOpen = async (promise: Promise<void>) => {
  let open = false;
  void promise.then(() => (open = true));
  await new Promise((resolve) => setImmediate(resolve));
  return open;
};

describe('commit window', () => {
  it('has room while fewer records than its size are not durable', async () => {
    const window = new CommitWindow(2);
    window.sent(1);
    expect(await isOpen(window.room())).toBeTrue();
    window.sent(1);
    expect(await isOpen(window.room())).toBeFalse();
  });

  it('opens when enough records have become durable, and not before', async () => {
    const window = new CommitWindow(2);
    window.sent(3);
    const room = window.room();
    window.committed(1);
    expect(await isOpen(room)).toBeFalse();
    window.committed(2);
    expect(await isOpen(room)).toBeTrue();
  });

  it('does not close again by a late, smaller count', async () => {
    const window = new CommitWindow(2);
    window.sent(3);
    window.committed(3);
    window.committed(1);
    expect(await isOpen(window.room())).toBeTrue();
  });
});
