import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatSnackBar } from '@angular/material/snack-bar';
import { isEnded, sessionNoteLimits, type EditSession, type SessionSummary } from '@infoplane/contracts';
import { firstValueFrom } from 'rxjs';
import { Confirmations } from '../people/confirmation';
import { ME_STORE } from '../people/services';
import { SESSION_NOTES_DOOR } from './session-notes-door';

/** How long the way back from a deletion is offered beside the list; after that it is among the deleted ones. */
const undoMs = 12_000;

/** Who shows sessions, and hears at once what came of a change. */
export interface SummaryTaker {
  readonly take: (session: SessionSummary) => void;
}

/** What a person does with a session as a whole: star, put away, set before others, describe, delete and have back. What is refused is said in a snackbar. */
@Injectable({ providedIn: 'root' })
export class SessionNotesActions {
  private readonly door = inject(SESSION_NOTES_DOOR);
  private readonly snackBar = inject(MatSnackBar);
  private readonly dialog = inject(MatDialog);
  private readonly confirmations = inject(Confirmations);
  private readonly me = inject(ME_STORE);

  async star(session: SessionSummary, taker: SummaryTaker): Promise<void> {
    await this.change(session, { isStarred: !session.isStarred }, taker);
  }

  /** Puts a session away, or takes it out again. */
  async archive(session: SessionSummary, taker: SummaryTaker): Promise<void> {
    const changed = await this.change(session, { isArchived: !session.isArchived }, taker);
    if (!changed) return;
    this.offerUndo(changed.isArchived ? `“${session.name}” is archived.` : `“${session.name}” is out of the archive.`, () => this.change(changed, { isArchived: session.isArchived }, taker));
  }

  /** Sessions of higher priority leave the queue first. */
  async prioritise(session: SessionSummary, by: 1 | -1, taker: SummaryTaker): Promise<void> {
    const { min, max } = sessionNoteLimits.priority;
    const priority = Math.min(max, Math.max(min, session.priority + by));
    if (priority !== session.priority) await this.change(session, { priority }, taker);
  }

  /** Deletes a session and offers the way back; one that still trains or waits only after a question, as that ends its training. */
  async delete(session: SessionSummary, taker: SummaryTaker): Promise<void> {
    if (!isEnded(session.state)) {
      const isSure = await this.confirmations.ask({ title: `Stop and delete “${session.name}”?`, text: 'It has not ended. Its training is stopped first and cannot go on as it was; its records can be had back.', action: 'Stop and delete' });
      if (!isSure) return;
    }
    const deleted = await this.attempt(() => this.door.delete(session.id), taker);
    if (deleted) this.offerUndo(`“${session.name}” is deleted. It can be had back for ${sessionNoteLimits.deletedDays} days.`, () => this.restore(deleted, taker));
  }

  async restore(session: SessionSummary, taker: SummaryTaker): Promise<void> {
    await this.attempt(() => this.door.restore(session.id), taker);
  }

  /** Opens the form of name, description and tags, for those who may. It loads when it is first wanted. */
  async describe(session: SessionSummary, taker: SummaryTaker): Promise<void> {
    if (!this.me.can('sessions.write')) return;
    const { NotesDialog } = await import('./notes-dialog');
    const dialog = this.dialog.open<unknown, SessionSummary, SessionSummary>(NotesDialog, { data: session, width: '620px', maxWidth: '96vw', autoFocus: 'first-tabbable' });
    const saved = await firstValueFrom(dialog.afterClosed());
    if (saved) taker.take(saved);
  }

  private change(session: SessionSummary, change: Omit<EditSession, 'seen'>, taker: SummaryTaker): Promise<SessionSummary | null> {
    return this.attempt(() => this.door.edit(session.id, { seen: session.version, ...change }), taker);
  }

  private async attempt(action: () => Promise<SessionSummary>, taker: SummaryTaker): Promise<SessionSummary | null> {
    try {
      const session = await action();
      taker.take(session);
      return session;
    } catch (error) {
      // RefusedError: a conflict, a missing right, a server that is gone. Its sentence is for the person.
      this.snackBar.open(error instanceof Error ? error.message : String(error), 'Close', { duration: undoMs, politeness: 'assertive' });
      return null;
    }
  }

  private offerUndo(sentence: string, undo: () => Promise<unknown>): void {
    this.snackBar
      .open(sentence, 'Undo', { duration: undoMs })
      .onAction()
      .subscribe(() => void undo());
  }
}
