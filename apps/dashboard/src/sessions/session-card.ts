import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, output, resource, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { isEnded, sessionNoteLimits, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { mdiDotsVertical, mdiRestore, mdiStar, mdiStarOutline } from '@mdi/js';
import { ComparePick } from '../compare/compare-pick';
import type { SessionStore } from '../live/session-store';
import { SubscribeButton } from '../notifications/subscribe-button';
import { ResumeButton } from '../session-actions/resume-button';
import { Can } from '../people/can';
import { Icon } from '../shell/icon';
import { LIVE_CONNECTION, SESSIONS_DOOR } from '../shell/services';
import { descriptionWords } from './description-words';
import { PlaneThumbnail } from './plane-thumbnail';
import { SessionNotesActions, type SummaryTaker } from './session-notes';
import { configurationFacts, deletionWords, engineWords, progressPercent, progressWords, queueWords, remeasuringWords } from './session-words';
import { StateChip } from './state-chip';
import { pathsOfColumns, pathsOfJson } from './thumbnail-paths';

/** One session in the list: its state, how far it is, and its plane in small, live while it trains. */
@Component({
  selector: 'ip-session-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, ComparePick, Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, PlaneThumbnail, ResumeButton, RouterLink, StateChip, SubscribeButton],
  templateUrl: './session-card.html',
  styleUrl: './session-card.scss',
  host: { class: 'panel', role: 'listitem' },
})
export class SessionCard {
  readonly session = input.required<SessionSummary>();
  /** What the parent of a fork is called; null where that is not known. */
  readonly parentName = input<string | null>(null);
  readonly tagChosen = output<string>();
  /** Who hears what came of a change that was made here: the card itself may be gone by then. */
  readonly taker = input.required<SummaryTaker>();
  protected readonly icons = { more: mdiDotsVertical, restore: mdiRestore, star: mdiStar, noStar: mdiStarOutline };
  protected readonly priorities = sessionNoteLimits.priority;
  protected readonly notes = inject(SessionNotesActions);
  protected readonly description = computed(() => descriptionWords(this.session().description));
  protected readonly queue = computed(() => queueWords(this.session()));
  protected readonly deletion = computed(() => deletionWords(this.session(), Date.now()));
  protected readonly formatCount = formatCount;
  protected readonly progress = computed(() => progressWords(this.session()));
  protected readonly remeasuring = computed(() => remeasuringWords(this.session()));
  protected readonly percent = computed(() => progressPercent(this.session()));
  protected readonly engine = computed(() => engineWords(this.session().engine)?.short ?? '');
  /** All facts, for the card that has room for them. */
  protected readonly allFacts = computed(() => configurationFacts(this.session().configuration).filter(({ name }) => ['problem', 'estimators', 'seed'].includes(name)));
  protected readonly facts = computed(() => {
    const facts = configurationFacts(this.session().configuration);
    return `${['network', 'optimiser', 'batch', 'train'].map((name) => (name === 'batch' ? 'batch ' : name === 'train' ? 'train ' : '') + facts.find((fact) => fact.name === name)?.value).join(' · ')}`;
  });
  protected readonly epoch = computed(() => Math.max(this.session().progress?.epoch ?? 0, this.session().epoch ?? 0));

  private readonly connection = inject(LIVE_CONNECTION);
  private readonly door = inject(SESSIONS_DOOR);
  private readonly id = computed(() => this.session().id);
  /** A list of many sessions watches only those that train, or trained when it was opened; of the others it asks for the last point. */
  private readonly store = computed((): SessionStore | null => {
    const id = this.id();
    return untracked(() => (isEnded(this.session().state) || this.session().deletedAt !== null ? null : this.connection.open(id)));
  });
  private readonly lastRecords = resource({
    params: () => (this.store() ? undefined : { id: this.id(), epoch: this.session().epoch, places: lastMeasurementPlaces(this.session()) }),
    loader: async ({ params: { id, epoch, places } }) => {
      for (const after of places) {
        const records = await this.door.records(id, after);
        if (records.some((record) => record['kind'] === 'measurement' && record['epoch'] === epoch)) return records;
      }
      return [];
    },
  });
  protected readonly paths = computed(() => {
    const store = this.store();
    if (store) {
      store.lastSeq();
      return pathsOfColumns(store.columns);
    }
    return this.lastRecords.hasValue() ? pathsOfJson(this.lastRecords.value()) : [];
  });

  constructor() {
    effect((onCleanup) => {
      const store = this.store();
      if (store) onCleanup(() => this.connection.close(store.id));
    });
    inject(DestroyRef).onDestroy(() => this.lastRecords.destroy());
  }
}

/**
 * Where the last measurement of an ended session may be found in its log: at the end, or, where re-measurements came behind it, about where
 * its measured epochs end. Each is the seq after which to ask for a page.
 */
function lastMeasurementPlaces({ head, configuration }: SessionSummary): readonly number[] {
  const { measuredEpochs } = configuration.measurement;
  return [...new Set([head - 30, measuredEpochs - 30, measuredEpochs - 90, 0].map((after) => Math.min(head, Math.max(0, after))))];
}
