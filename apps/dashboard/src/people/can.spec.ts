import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Permission } from '@infoplane/contracts';
import { FakeSocket } from '../testing/fake-socket';
import { pageProviders, personWith } from '../testing/providers';
import { Can } from './can';
import { ME_STORE } from './services';

@Component({
  selector: 'ip-try-can',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can],
  template: `<b *ipCan="permission(); else mayNot">may</b><ng-template #mayNot><i>may not</i></ng-template>`,
})
class TryCan {
  readonly permission = signal<Permission>('sessions.write');
}

describe('*ipCan', () => {
  it('shows to those who may, the other to all others, and follows a change of role or of permission', async () => {
    TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), undefined, personWith('viewer')) });
    const fixture = TestBed.createComponent(TryCan);
    const page = fixture.nativeElement as HTMLElement;
    const seen: string[] = [];
    const look = async () => {
      await fixture.whenStable();
      seen.push(page.textContent.trim());
    };
    await look();
    TestBed.inject(ME_STORE).take(personWith('editor'));
    await look();
    fixture.componentInstance.permission.set('people.write');
    await look();
    expect(seen).toEqual(['may not', 'may', 'may not']);
  });
});
