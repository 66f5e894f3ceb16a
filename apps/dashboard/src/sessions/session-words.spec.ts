import { presets } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { configurationFacts, durationWords, engineWords, progressPercent, progressWords, stateWords } from './session-words';

describe('words about a session', () => {
  it('say how many sessions wait before a queued one', () => {
    expect(stateWords({ state: 'queued', queuePosition: 2 })).toBe('queued, 2 before it');
    expect(stateWords({ state: 'queued', queuePosition: 0 })).toBe('queued');
  });

  it('say speed and remaining time only of a session that runs and has a speed', () => {
    const progress = { epoch: 5, step: 35, networkEpochsPerSecond: 3120.4, remainingMs: 125_000 };
    expect(progressWords({ state: 'running', progress })).toBe('3,120 networks·epochs/s · 2 min left');
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

  it('progress is the share of epochs done', () => {
    expect(progressPercent(buildSummary({ epoch: 5 }))).toBe(25);
    expect(progressPercent(buildSummary({ epoch: 5, progress: { epoch: 10, step: 10, networkEpochsPerSecond: 1, remainingMs: null } }))).toBe(50);
  });
});
