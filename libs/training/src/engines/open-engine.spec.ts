import { buildPlan } from '../testing';
import { engineSentence, openEngine, type TrainedNetwork } from './open-engine';

const dense: TrainedNetwork = { problem: { name: 'szt-hard' }, architecture: buildPlan().configuration.architecture };

describe('opening an engine', () => {
  for (const name of ['tensorflow', 'fused'] as const) {
    it(`"${name}" opens that engine and says so in one line`, async () => {
      const lines: string[] = [];
      const engine = await openEngine(name, { log: (line) => lines.push(line) });
      expect(engine.description.engine).toBe(name);
      expect(lines).toEqual([engineSentence(engine.description)]);
      expect(lines[0]).not.toContain('\n');
      await engine.dispose();
    });
  }

  it('"auto" takes the fused kernel where there is no GPU, and says why not the GPU', async () => {
    const engine = await openEngine('auto');
    const { engine: name, backend, passedOver } = engine.description;
    if (backend === 'tfjs-node-gpu') expect(passedOver).toEqual([]);
    else expect([name, passedOver.map((other) => other.backend)]).toEqual(['fused', ['tfjs-node-gpu']]);
    await engine.dispose();
  });

  const convolutional: TrainedNetwork = {
    problem: { name: 'mnist', patterns: 100 },
    architecture: { ...dense.architecture, convolutions: [{ filters: 2, kernel: 3, pool: 2 }] },
  };

  it('"auto" takes TensorFlow.js for a network that the fused kernel does not train, and says why not the kernel', async () => {
    const lines: string[] = [];
    const engine = await openEngine('auto', { log: (line) => lines.push(line) }, convolutional);
    const { engine: name, backend, passedOver } = engine.description;
    expect(name).toBe('tensorflow');
    expect(engine.refusal(convolutional)).toBeNull();
    if (backend !== 'tfjs-node-gpu') {
      expect(passedOver.slice(0, 2).map((other) => other.backend)).toEqual(['tfjs-node-gpu', 'fused']);
      expect(passedOver[1].reason).toMatch(/convolution/);
      expect(lines[0]).toContain(passedOver[1].reason);
    }
    await engine.dispose();
  });

  it('"auto" takes the fused kernel for a dense network where there is no GPU', async () => {
    const engine = await openEngine('auto', {}, dense);
    if (engine.description.backend !== 'tfjs-node-gpu') expect(engine.description.engine).toBe('fused');
    await engine.dispose();
  });

  it('a named engine that does not train the network is an error that says so', async () => {
    await expectAsync(openEngine('fused', {}, convolutional)).toBeRejectedWithError(/convolution/);
  });

  it('the number of workers reaches the engine', async () => {
    const engine = await openEngine('fused', { workers: 1 });
    expect(engine.description.detail).toContain('one worker thread');
    await engine.dispose();
    await expectAsync(openEngine('fused', { workers: 0 })).toBeRejectedWithError(RangeError);
  });
});
