import { Directive, effect, inject, input, TemplateRef, untracked, ViewContainerRef } from '@angular/core';
import type { Permission } from '@infoplane/contracts';
import { ME_STORE } from './services';

/** Shows something only to those who may do it: `<button *ipCan="'sessions.write'">`; `else` names a template for all others. */
@Directive({ selector: '[ipCan]' })
export class Can {
  readonly ipCan = input.required<Permission>();
  readonly ipCanElse = input<TemplateRef<unknown> | null>(null);

  constructor() {
    const me = inject(ME_STORE);
    const template = inject<TemplateRef<unknown>>(TemplateRef);
    const place = inject(ViewContainerRef);
    effect(() => {
      const shown = me.can(this.ipCan()) ? template : this.ipCanElse();
      untracked(() => {
        place.clear();
        if (shown) place.createEmbeddedView(shown);
      });
    });
  }
}
