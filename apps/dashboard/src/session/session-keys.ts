import type { MarkCriterion } from '@infoplane/contracts';
import type { Playback } from './playback';
import type { SessionView } from './session-view';

/** What a key does beyond the view. */
export interface PageActions {
  readonly showKeys: () => void;
  /** Prepares a fork at the epoch that is shown. */
  readonly fork: () => void;
  /** Writes an annotation at the epoch that is shown. */
  readonly annotate: () => void;
  /** Opens or closes the list of annotations. */
  readonly toggleNotes: () => void;
  /** Places one's own mark of a transition at the epoch that is shown. */
  readonly mark: (criterion: MarkCriterion) => void;
}

/**
 * Does what a key stands for on the session page. Keys that a field, a menu or a button takes for itself are not for the page.
 *
 * @returns whether the key meant something, so that the browser must not also act on it.
 */
export function actOnKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>, view: SessionView, playback: Playback, { showKeys, fork, annotate, toggleNotes, mark }: PageActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const stride = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case ' ':
      playback.toggle();
      return true;
    case 'ArrowLeft':
    case 'ArrowDown':
      playback.pause();
      view.showIndex(view.at() - stride);
      return true;
    case 'ArrowRight':
    case 'ArrowUp':
      playback.pause();
      view.showIndex(view.at() + stride);
      return true;
    case 'Home':
      playback.pause();
      view.showIndex(0);
      return true;
    case 'End':
      playback.pause();
      view.follow();
      return true;
    case 'e':
      view.colour.update((colour) => (colour === 'layer' ? 'epoch' : 'layer'));
      return true;
    case 's':
      view.showsAllEstimators.update((is) => !is);
      return true;
    case 'f':
      fork();
      return true;
    case 'a':
      annotate();
      return true;
    case 'n':
      toggleNotes();
      return true;
    case 'm':
      mark('drift-diffusion');
      return true;
    case 'M':
      mark('fitting-compression');
      return true;
    case '?':
      showKeys();
      return true;
    default:
      if (!/^[1-9]$/.test(event.key) || Number(event.key) > (view.store.columns.shape?.layers ?? 0)) return false;
      view.toggleLayer(Number(event.key));
      return true;
  }
}
