import type { Notification } from '@infoplane/contracts';

/** A notification with overrides: an unread mention by Eva, at epoch 12. */
export function buildNotification(overrides: Partial<Notification> = {}): Notification {
  return {
    id: 1,
    at: 1000,
    kind: 'mention',
    session: 'abcdefghijkl',
    sessionName: 'A session',
    annotation: '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a11',
    thread: '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a11',
    excerpt: 'look **here**, @Ada',
    epoch: 12,
    by: { id: 'eva', name: 'Eva', colour: 40 },
    text: 'Eva mentioned you in an annotation',
    readAt: null,
    ...overrides,
  };
}
