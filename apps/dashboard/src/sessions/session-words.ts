import { estimatorLabel, type SessionConfiguration, type SessionState, type SessionSummary } from '@infoplane/contracts';
import { formatCount, formatNumber } from '@infoplane/figures';

const problemWords: Record<SessionConfiguration['problem']['name'], string> = { 'szt-hard': 'symmetric rule', 'szt-soft': 'soft rule' };
const activationWords: Record<SessionConfiguration['architecture']['activation'], string> = { tanh: 'tanh', relu: 'ReLU', linear: 'linear' };

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

/** The configuration as short facts. */
export function configurationFacts({ problem, architecture, training, replicas, measurement, seed }: SessionConfiguration): readonly { readonly name: string; readonly value: string }[] {
  const { optimizer, batchSize } = training;
  return [
    { name: 'problem', value: problemWords[problem.name] },
    { name: 'network', value: `12-${architecture.hiddenWidths.join('-')}-2 ${activationWords[architecture.activation]}` },
    { name: 'optimiser', value: `${optimizer.name === 'adam' ? 'Adam' : 'SGD'} ${formatNumber(optimizer.learningRate)}` },
    { name: 'batch', value: batchSize === 'full' ? 'full' : formatCount(batchSize) },
    { name: 'train', value: `${formatNumber(training.trainPercent)} %` },
    { name: 'replicas', value: formatCount(replicas) },
    { name: 'estimators', value: measurement.estimators.map(estimatorLabel).join('; ') },
    { name: 'seed', value: String(seed) },
  ];
}

/** Milliseconds as a person says them: 40 s, 12 min, 3 h 5 min. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Speed and remaining time of a session that runs; empty otherwise, and until a speed is measured. */
export function progressWords({ state, progress }: Pick<SessionSummary, 'state' | 'progress'>): string {
  if (state !== 'running' || !progress || progress.networkEpochsPerSecond === 0) return '';
  const speed = `${formatNumber(progress.networkEpochsPerSecond, 3)} networks·epochs/s`;
  return progress.remainingMs === null ? speed : `${speed} · ${durationWords(progress.remainingMs)} left`;
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
