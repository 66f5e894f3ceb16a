import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { AuditList } from './audit-list';
import { InviteList } from './invite-list';
import { MemberList } from './member-list';
import { ME_STORE } from './services';

/** The team: who belongs to it, who is invited, and who did what. Before there is an admin it says how to become one. */
@Component({
  selector: 'ip-people-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuditList, InviteList, MemberList],
  template: `
    <div class="page">
      <h1>People</h1>
      @if (me.can('people.write')) {
        <ip-member-list (changed)="audit.begin()" />
        <ip-invite-list (changed)="audit.begin()" />
        <ip-audit-list #audit />
      } @else if (me.standing() === 'local') {
        <section class="panel" aria-labelledby="first-heading">
          <h2 id="first-heading">On this machine you need no sign-in</h2>
          <p>There is no admin yet, and only this machine reaches the server. To work with others:</p>
          <ol class="steps">
            <li>In the terminal where the server started, find the link that it printed. It ends in <code>/join#first=…</code> and is good once; a restart prints another one.</li>
            <li>Open it and choose a name and a password. You are the admin then, and from then on everybody signs in, on this machine as well.</li>
            <li>Make invite links here and send them. For others to reach the server it listens beyond this machine: start it with <code>HOST=0.0.0.0</code>, best behind a proxy that speaks HTTPS.</li>
          </ol>
        </section>
      } @else if (me.whyNot('people.write'); as reason) {
        <p class="banner warn">{{ reason }}</p>
      }
    </div>
  `,
  styles: `
    .steps {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding-left: 20px;
      list-style: decimal;
    }
  `,
  styleUrl: './lists.scss',
})
export class PeoplePage {
  protected readonly me = inject(ME_STORE);
}
