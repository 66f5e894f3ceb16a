import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ProblemName } from '@infoplane/contracts';
import { problemTitles } from '../sessions/configuration-words';
import { Choice, optionsOf } from './choice';
import { CsvUpload } from './csv-upload';
import type { SessionDraft } from './session-draft';
import { SettingField } from './setting-field';

/** What each problem is, in a sentence. */
const explanations: Record<ProblemName, string> = {
  'szt-hard': 'The paper’s rule on 12 bits: y is a function of x, I(X;Y) = 0.999 bits.',
  'szt-soft': 'p(y|x) = 1 / (1 + exp(−γ (f − θ))): labels between 0 and 1, so a bottleneck bound exists. γ sets how sharp the rule is, θ where it turns; I(X;Y) is 0.899 bits as published, and nears H(Y) as γ grows.',
  threshold: 'Seeded projections of the input over a threshold, without the paper’s symmetry; the threshold makes P(y=1) nearest to 1/2.',
  committee: 'The majority of seeded half-spaces.',
  parity: 'The exclusive or of the first bits: every single bit says nothing of y.',
  blobs: 'Gaussian clouds, one a class, around seeded centres.',
  mnist: 'Handwritten digits, 28 × 28, ten classes, from a copy that the server has. They can be learned by convolutions.',
  csv: 'A table of yours: one column is the label, all others are numbers.',
};

/** The problem of a session and the settings that are its own. */
@Component({
  selector: 'ip-problem-section',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, CsvUpload, SettingField],
  template: `
    <ip-choice label="Problem" [options]="problems" [value]="fields().problem" [hint]="explanation()" [fault]="draft().faultAt('problem')" (chosen)="choose($event)" />
    @switch (fields().problem) {
      @case ('szt-soft') {
        <div class="pair">
          <ip-setting [draft]="draft()" key="gamma" />
          <ip-setting [draft]="draft()" key="theta" />
        </div>
      }
      @case ('threshold') {
        <ip-choice label="Rule" [options]="rules" [value]="fields().rule" (chosen)="draft().change({ rule: $event })" />
        <div class="pair">
          <ip-setting [draft]="draft()" key="ruleInputs" />
          <ip-setting [draft]="draft()" key="ruleSeed" />
        </div>
      }
      @case ('committee') {
        <ip-setting [draft]="draft()" key="committeeUnits" />
        <div class="pair">
          <ip-setting [draft]="draft()" key="ruleInputs" />
          <ip-setting [draft]="draft()" key="ruleSeed" />
        </div>
      }
      @case ('parity') {
        <div class="pair">
          <ip-setting [draft]="draft()" key="ruleInputs" />
          <ip-setting [draft]="draft()" key="parityBits" />
        </div>
      }
      @case ('blobs') {
        <div class="pair">
          <ip-setting [draft]="draft()" key="blobInputs" />
          <ip-setting [draft]="draft()" key="blobClasses" />
          <ip-setting [draft]="draft()" key="blobPatterns" />
          <ip-setting [draft]="draft()" key="blobDistance" />
        </div>
        <ip-setting [draft]="draft()" key="ruleSeed" />
      }
      @case ('mnist') {
        <ip-setting [draft]="draft()" key="mnistPatterns" />
      }
      @case ('csv') {
        <ip-csv-upload [held]="fields().csv" [fault]="draft().faultOf('problem')" (heldChange)="draft().change({ csv: $event })" />
      }
    }
  `,
  styleUrl: './section.scss',
})
export class ProblemSection {
  readonly draft = input.required<SessionDraft>();
  protected readonly problems = optionsOf(problemTitles);
  protected readonly rules = optionsOf({ linear: 'sum of projections', sigmoid: 'sum of sigmoids' });
  protected readonly fields = computed(() => this.draft().fields());
  protected readonly explanation = computed(() => explanations[this.fields().problem]);

  protected choose(problem: ProblemName): void {
    this.draft().change({ problem });
    // What the problem forbids elsewhere is said at once, not when everything is sent.
    for (const field of ['architecture.output', 'replicas']) this.draft().touch(field);
  }
}
