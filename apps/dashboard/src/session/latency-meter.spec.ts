import { LatencyMeter } from './latency-meter';

describe('LatencyMeter', () => {
  it('gives the smallest sample that at least the share does not exceed', () => {
    const meter = new LatencyMeter();
    for (let i = 100; i >= 1; i -= 1) meter.add(i);
    expect([meter.quantile(0.5), meter.quantile(0.99), meter.quantile(1), meter.count]).toEqual([50, 99, 100, 100]);
  });

  it('keeps the newest samples', () => {
    const meter = new LatencyMeter(2);
    for (const sample of [900, 1, 2]) meter.add(sample);
    expect([meter.count, meter.quantile(1)]).toEqual([2, 2]);
  });

  it('has no quantile without a sample', () => {
    expect(new LatencyMeter().quantile(0.5)).toBeNaN();
  });
});
