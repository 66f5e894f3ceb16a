import { packRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openEngine, type Engine } from '@infoplane/training';
import { runSession } from './run-session';

describe('a session', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('tensorflow');
  });
  afterAll(() => engine.dispose());

  const recordsOf = async (configuration: SessionConfiguration): Promise<SessionRecord[]> => {
    const records: SessionRecord[] = [];
    for await (const record of runSession(configuration, engine)) records.push(record);
    return records;
  };

  it('the same configuration and seed give the same bytes', async () => {
    const configuration = buildConfiguration({ replicas: 2 });
    const [first, second] = [await recordsOf(configuration), await recordsOf(configuration)];
    expect(first.length).toBe(23);
    expect(first.map(packRecord)).toEqual(second.map(packRecord));
  });
});
