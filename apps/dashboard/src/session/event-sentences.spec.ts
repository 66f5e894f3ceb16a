import { packRecord } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { SessionColumns } from '@infoplane/figures';
import { eventSentences } from './event-sentences';

describe('the timeline in words', () => {
  it('says of an annotation at which epoch it stands, or over which epochs', () => {
    const columns = new SessionColumns();
    const anchor = { fromEpoch: 20, toEpoch: 20, layer: null, replica: null, panel: null, point: null };
    [anchor, { ...anchor, toEpoch: 1090 }].forEach((where, i) => {
      const record = buildAnnotationRecord({ id: `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a1${i}`, anchor: where, body: 'it turns' });
      columns.append({ seq: i + 1, at: 1000, record }, packRecord(record));
    });
    expect(eventSentences(columns, 3).map(({ words }) => words)).toEqual(['Ada made an annotation at epochs 20 to 1,090: it turns', 'Ada made an annotation at epoch 20: it turns']);
  });
});
