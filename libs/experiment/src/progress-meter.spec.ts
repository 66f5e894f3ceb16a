import type { Progress } from '@infoplane/contracts';
import { ProgressMeter } from './progress-meter';

describe('progress', () => {
  const watch = () => {
    const told: Progress[] = [];
    const clock = { at: 0 };
    const meter = new ProgressMeter(
      1000,
      10,
      () => clock.at,
      () => 4096,
      (progress) => told.push(progress),
    );
    return { told, clock, meter };
  };

  it('is told at most four times a second', () => {
    const { told, clock, meter } = watch();
    for (clock.at = 0; clock.at < 2000; clock.at += 10) meter.note(clock.at / 10, clock.at / 10);
    expect(told.length).toBe(8);
  });

  it('speed counts the epochs of all replicas, over the last three seconds', () => {
    const { told, clock, meter } = watch();
    // One epoch each 100 ms, then one each 20 ms.
    for (let epoch = 0; epoch < 50; epoch += 1, clock.at += 100) meter.note(epoch, epoch);
    expect(told[told.length - 1].networkEpochsPerSecond).toBeCloseTo(100, 6);
    for (let epoch = 50; epoch < 250; epoch += 1, clock.at += 20) meter.note(epoch, epoch);
    expect(told[told.length - 1].networkEpochsPerSecond).toBeCloseTo(500, 6);
  });

  it('what remains is the epochs left at that speed, and unknown before there is one', () => {
    const { told, clock, meter } = watch();
    meter.note(0, 0);
    clock.at = 500;
    meter.note(50, 350);
    expect(told).toEqual([
      { epoch: 0, step: 0, networkEpochsPerSecond: 0, remainingMs: null, memoryBytes: 4096 },
      { epoch: 50, step: 350, networkEpochsPerSecond: 1000, remainingMs: 9500, memoryBytes: 4096 },
    ]);
  });

  it('the time of a pause is not work', () => {
    const { told, clock, meter } = watch();
    meter.note(0, 0);
    clock.at = 60_000;
    meter.restart();
    meter.note(0, 0);
    clock.at = 60_500;
    meter.note(50, 50);
    expect(told[told.length - 1].networkEpochsPerSecond).toBe(1000);
  });
});
