import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { limits, RefusedError, sessionNoteLimits, type SessionSummary } from '@infoplane/contracts';
import { Submission } from '../people/submission';
import { htmlOfMarkdown } from '../team/markdown';
import { NotesDraft } from './notes-draft';
import { SESSION_NOTES_DOOR } from './session-notes-door';

/** Where a person names a session, describes it in markdown and tags it. */
@Component({
  selector: 'ip-notes-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  templateUrl: './notes-dialog.html',
  styleUrl: './notes-dialog.scss',
})
export class NotesDialog {
  protected readonly session = inject<SessionSummary>(MAT_DIALOG_DATA);
  protected readonly draft = new NotesDraft(this.session);
  protected readonly submission = new Submission(['name', 'description', 'tags']);
  protected readonly isPreviewed = signal(false);
  protected readonly preview = computed(() => htmlOfMarkdown(this.draft.description()));
  /** Whether somebody else wrote meanwhile, so that saving replaces it. */
  protected readonly hasConflict = signal(false);
  protected readonly longestName = limits.nameLength;
  protected readonly noteLimits = sessionNoteLimits;
  private readonly door = inject(SESSION_NOTES_DOOR);
  private readonly dialog = inject<MatDialogRef<NotesDialog, SessionSummary>>(MatDialogRef);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const edit = this.draft.edit();
    if (!edit) {
      this.dialog.close();
      return;
    }
    await this.submission.run(async () => {
      try {
        this.dialog.close(await this.door.edit(this.session.id, edit));
      } catch (error) {
        // RefusedError `conflict`: somebody else wrote the same field. What they wrote is asked for, so that saving again is a decision.
        if (error instanceof RefusedError && error.code === 'conflict') {
          this.draft.catchUp(await this.door.find(this.session.id));
          this.hasConflict.set(true);
        }
        throw error;
      }
    });
  }

  /** The fault of a field or of one of its parts, as `tags.2`. */
  protected faultOf(field: 'name' | 'description' | 'tags'): string | null {
    return this.submission.faultOf(field) ?? Array.from({ length: sessionNoteLimits.tags + 1 }, (_, i) => this.submission.faultOf(`${field}.${i}`)).find((fault) => fault !== null) ?? null;
  }
}
