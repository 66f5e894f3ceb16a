import { describeEngineContract } from '../../testing';
import { FusedEngine } from './fused-engine';

describe('fused engine', () => {
  const engines: FusedEngine[] = [];
  describeEngineContract(
    'fused',
    async () => {
      const engine = await FusedEngine.start({ workers: 2 });
      engines.push(engine);
      return engine;
    },
    () => engines.reduce((sum, engine) => sum + engine.liveWorkers, 0),
  );
});
