import { presets } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { configurationFacts, durationWords, deletionWords, engineWords, progressPercent, progressWords, queueWords, remeasuringWords, stateWords } from './session-words';

describe('words about a session', () => {
  it('say how many sessions wait before a queued one', () => {
    expect(stateWords({ state: 'queued', queuePosition: 2 })).toBe('queued, 2 before it');
    expect(stateWords({ state: 'queued', queuePosition: 0 })).toBe('queued');
  });

  it('say speed, remaining time and memory only of a session that runs and has a speed', () => {
    const progress = { epoch: 5, step: 35, networkEpochsPerSecond: 3120.4, remainingMs: 125_000, memoryBytes: 210 * 2 ** 20 };
    expect(progressWords({ state: 'running', progress })).toBe('3,120 networks·epochs/s · 2 min left · 210 MiB');
    expect(progressWords({ state: 'paused', progress })).toBe('');
    expect(progressWords({ state: 'running', progress: { ...progress, networkEpochsPerSecond: 0 } })).toBe('');
  });

  it('say durations as people do', () => {
    expect([40_000, 89_000, 720_000, 11_100_000].map(durationWords)).toEqual(['40 s', '89 s', '12 min', '3 h 5 min']);
  });

  it('say the engine, and what was passed over and why', () => {
    expect(engineWords({ engine: 'tensorflow', backend: 'wasm', detail: 'SIMD', passedOver: [{ backend: 'tfjs-node', reason: 'not installed' }] })).toEqual({
      short: 'tensorflow · wasm',
      long: 'tensorflow engine on wasm: SIMD\nPassed over tfjs-node: not installed',
    });
  });

  it('say the paper’s configuration', () => {
    expect(configurationFacts(presets[0].configuration).map(({ value }) => value)).toEqual(['symmetric rule', '12-10-7-5-4-3-2 tanh', 'Adam 0.0004', '512', '85 %', '50', 'binned, 30 equal intervals', '1']);
  });

  it('say what else the configuration has, where it has it', () => {
    const { training, ...rest } = presets[0].configuration;
    const facts = configurationFacts({ ...rest, problem: { name: 'parity', inputs: 10, parityBits: 3 }, training: { ...training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 }, l2: 0.001, inverseTemperature: 1e5 } });
    expect(facts.slice(0, 3).map(({ value }) => value)).toEqual(['parity of 3 of 10 bits', '10-10-7-5-4-3-2 tanh', 'SGD 0.1, momentum 0.9']);
    expect(facts.find(({ name }) => name === 'noise and penalty')?.value).toBe('L2 0.001, Langevin β 100,000');
  });

  it('say how far a re-measurement is', () => {
    const estimators = [{ name: 'exact' }] as const;
    expect(remeasuringWords({ remeasuring: { estimators: [...estimators], done: 0, of: 9 } })).toBe('measuring again with 1 estimator: waits');
    expect(remeasuringWords({ remeasuring: null })).toBe('');
  });

  it('progress is the share of epochs done', () => {
    expect(progressPercent(buildSummary({ epoch: 5 }))).toBe(25);
    expect(progressPercent(buildSummary({ epoch: 5, progress: { epoch: 10, step: 10, networkEpochsPerSecond: 1, remainingMs: null, memoryBytes: 0 } }))).toBe(50);
  });

  it('say a queued session’s place, when it is expected to start, and its priority', () => {
    const queued = { state: 'queued', queuePosition: 2, startsInMs: 720_000, priority: 3 } as const;
    expect(queueWords(queued)).toBe('2 before it · starts in about 12 min · priority +3');
    expect(queueWords({ ...queued, queuePosition: 0, startsInMs: null, priority: 0 })).toBe('next in the queue');
    expect(queueWords({ ...queued, state: 'running' })).toBe('');
  });

  it('say for how many days a deleted session can be had back', () => {
    const day = 24 * 60 * 60_000;
    expect([deletionWords({ deletedAt: 0 }, 1), deletionWords({ deletedAt: 0 }, 29 * day), deletionWords({ deletedAt: 0 }, 31 * day), deletionWords({ deletedAt: null }, 0)]).toEqual([
      'deleted; can be had back for 30 more days', 'deleted; can be had back for 1 more day', 'deleted; removed for good with the next sweep', '',
    ]);
  });
});
