import type { Notification } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { formatMoment } from '../people/people-words';
import { firstWords } from '../team/first-words';

/** A notification as a person reads it. */
export interface NotificationLine {
  readonly sentence: string;
  /** How the annotation begins, or why it is not there. */
  readonly quote: string | null;
  /** Where it is, in words. */
  readonly place: string;
  /** The exact spot, as an address of this page. */
  readonly address: string;
}

/** A notification in words, with the address of what it is about. */
export function notificationLine({ kind, session, sessionName, annotation, thread, excerpt, epoch, text }: Notification): NotificationLine {
  const ofAnnotation = kind === 'mention' || kind === 'reply';
  const at = epoch === null ? '' : `epoch ${formatCount(epoch)}`;
  const quote = excerpt !== null ? firstWords(excerpt, 120) : annotation !== null ? 'The annotation has been deleted.' : null;
  const query = thread !== null ? `?note=${thread}` : kind === 'phase-change' && epoch !== null ? `?epoch=${epoch}` : '';
  // The sentence of a session names it, and that of a phase change its epoch.
  const place = ofAnnotation ? [sessionName, at].filter(Boolean).join(' · ') : kind === 'session-ended' ? at : '';
  return { sentence: text, quote, place, address: `/sessions/${session}${query}` };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago that was; the day and time once it is longer than a day. */
export function agoWords(at: number, now: number): string {
  const ms = now - at;
  if (ms < minuteMs) return 'just now';
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min ago`;
  if (ms < dayMs) return `${Math.floor(ms / hourMs)} h ago`;
  return formatMoment(at);
}
