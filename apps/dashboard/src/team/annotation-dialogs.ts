import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { EditorRequest } from './annotation-editor';

/** Opens the editor of annotations, which loads when it is first wanted. */
@Injectable({ providedIn: 'root' })
export class AnnotationDialogs {
  private readonly dialog = inject(MatDialog);
  private isOpening = false;

  async open(request: EditorRequest): Promise<void> {
    if (this.isOpening) return;
    this.isOpening = true;
    try {
      const { AnnotationEditor } = await import('./annotation-editor');
      this.dialog.open(AnnotationEditor, { data: request, width: '560px', maxWidth: '96vw', autoFocus: 'textarea' });
    } finally {
      this.isOpening = false;
    }
  }
}
