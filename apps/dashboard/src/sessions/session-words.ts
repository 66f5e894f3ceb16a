import { estimatorLabel, sessionNoteLimits, type SessionConfiguration, type SessionState, type SessionSummary } from '@infoplane/contracts';
import { formatCount, formatNumber } from '@infoplane/figures';
import { networkWords, optimizerWords, problemWords } from './configuration-words';

/** A state as a person reads it. */
export function stateWords({ state, queuePosition }: Pick<SessionSummary, 'state' | 'queuePosition'>): string {
  if (state !== 'queued' || queuePosition === null || queuePosition === 0) return state;
  return `queued, ${queuePosition} before it`;
}

/** How a state is coloured. */
export const stateTones: Record<SessionState, 'live' | 'calm' | 'bad' | 'warn'> = {
  queued: 'calm',
  running: 'live',
  paused: 'warn',
  completed: 'calm',
  stopped: 'calm',
  failed: 'bad',
  interrupted: 'bad',
};

/** The configuration as short facts; what is as in the paper and off by default is not said. */
export function configurationFacts(configuration: SessionConfiguration): readonly { readonly name: string; readonly value: string }[] {
  const { problem, training, replicas, measurement, seed } = configuration;
  const { batchSize } = training;
  const noise = noiseWords(training);
  return [
    { name: 'problem', value: problemWords(problem) },
    { name: 'network', value: networkWords(configuration) },
    { name: 'optimiser', value: optimizerWords(training.optimizer) },
    { name: 'batch', value: batchSize === 'full' ? 'full' : formatCount(batchSize) },
    { name: 'train', value: `${formatNumber(training.trainPercent)} %` },
    ...(noise === '' ? [] : [{ name: 'noise and penalty', value: noise }]),
    { name: 'replicas', value: formatCount(replicas) },
    { name: 'estimators', value: measurement.estimators.map(estimatorLabel).join('; ') },
    { name: 'seed', value: String(seed) },
  ];
}

function noiseWords({ l2, inverseTemperature, activationNoise }: SessionConfiguration['training']): string {
  return [
    l2 > 0 ? `L2 ${formatNumber(l2)}` : '',
    inverseTemperature !== null ? `Langevin β ${formatNumber(inverseTemperature)}` : '',
    activationNoise > 0 ? `activation noise ${formatNumber(activationNoise)}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Milliseconds as a person says them: 40 s, 12 min, 3 h 5 min. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Speed, remaining time and memory of a session that runs; empty otherwise, and until a speed is measured. */
export function progressWords({ state, progress }: Pick<SessionSummary, 'state' | 'progress'>): string {
  if (state !== 'running' || !progress || progress.networkEpochsPerSecond === 0) return '';
  const { networkEpochsPerSecond, remainingMs, memoryBytes } = progress;
  return [
    `${formatNumber(networkEpochsPerSecond, 3)} networks·epochs/s`,
    remainingMs === null ? '' : `${durationWords(remainingMs)} left`,
    memoryBytes > 0 ? `${formatCount(memoryBytes / 2 ** 20)} MiB` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** When a queued session is expected to start, and its priority where it has one; empty of all others. */
export function queueWords({ state, queuePosition, startsInMs, priority }: Pick<SessionSummary, 'state' | 'queuePosition' | 'startsInMs' | 'priority'>): string {
  if (state !== 'queued') return '';
  const before = queuePosition === null ? '' : queuePosition === 0 ? 'next in the queue' : `${formatCount(queuePosition)} before it`;
  return [before, startsInMs === null ? '' : `starts in about ${durationWords(startsInMs)}`, priority === 0 ? '' : `priority ${priority > 0 ? '+' : '−'}${Math.abs(priority)}`].filter(Boolean).join(' · ');
}

const dayMs = 24 * 60 * 60_000;

/** Until when a deleted session can be had back; empty of all others. @param now milliseconds since 1970. */
export function deletionWords({ deletedAt }: Pick<SessionSummary, 'deletedAt'>, now: number): string {
  if (deletedAt === null) return '';
  const days = Math.ceil((deletedAt + sessionNoteLimits.deletedDays * dayMs - now) / dayMs);
  return days <= 0 ? 'deleted; removed for good with the next sweep' : `deleted; can be had back for ${days} more ${days === 1 ? 'day' : 'days'}`;
}

/** How far a re-measurement is; empty when there is none. */
export function remeasuringWords({ remeasuring }: Pick<SessionSummary, 'remeasuring'>): string {
  if (!remeasuring) return '';
  const { done, of, estimators } = remeasuring;
  const what = `${estimators.length} ${estimators.length === 1 ? 'estimator' : 'estimators'}`;
  return done === 0 ? `measuring again with ${what}: waits` : `measuring again with ${what}: ${formatCount(done)} of ${formatCount(of)} checkpoints`;
}

/** Share of the epochs that are done, 0 to 100. */
export function progressPercent({ epoch, progress, configuration }: Pick<SessionSummary, 'epoch' | 'progress' | 'configuration'>): number {
  return Math.min(100, (100 * Math.max(progress?.epoch ?? 0, epoch ?? 0)) / configuration.training.epochs);
}

/** The engine's name for a chip, and all that is known of it for its tooltip. */
export function engineWords(engine: SessionSummary['engine']): { readonly short: string; readonly long: string } | null {
  if (!engine) return null;
  const passedOver = engine.passedOver.map(({ backend, reason }) => `Passed over ${backend}: ${reason}`);
  return { short: `${engine.engine} · ${engine.backend}`, long: [`${engine.engine} engine on ${engine.backend}${engine.detail ? `: ${engine.detail}` : ''}`, ...passedOver].join('\n') };
}
