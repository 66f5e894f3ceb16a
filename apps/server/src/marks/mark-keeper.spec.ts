import { randomUUID } from 'node:crypto';
import { placeMarkSchema, RefusedError, unpackRecord, type Person, type PlaceMark } from '@infoplane/contracts';
import type { Actor } from '../annotations/annotation-changes';
import { Doorbell } from '../storage/doorbell';
import { buildLifecycle, buildSession, unplaced } from '../testing/builders';
import { MemoryRecordLog } from '../testing/memory-record-log';
import { MarkKeeper } from './mark-keeper';

const session = 'session00001';
const [ada, bo, cy]: Person[] = ['Ada', 'Bo', 'Cy'].map((name, colour) => ({ id: name.toLowerCase(), name, colour }));
const as = (person: Person): Actor => ({ person, isEditor: true, isAdmin: false });
const wish = (overrides: object = {}): PlaceMark =>
  placeMarkSchema.parse({ mutation: randomUUID(), layer: 1, criterion: 'drift-diffusion', epoch: 7, ...overrides });
/** @throws RefusedError for any session but the one. */
const known = (id: string) => {
  if (id !== session) throw new RefusedError('not-found', 'no');
};
const reveal = (overrides: object = {}) => ({ mutation: randomUUID(), layer: null, criterion: null, ...overrides });

describe('mark keeper', () => {
  let log: MemoryRecordLog;
  let keeper: MarkKeeper;

  beforeEach(async () => {
    log = new MemoryRecordLog(new Doorbell());
    await log.create(buildSession(), unplaced(buildLifecycle('queued')));
    keeper = new MarkKeeper({
      log,
      notes: log.notes,
      requireSession: known,
      requireWritable: known,
      now: () => 5,
      changed: () => undefined,
    });
  });

  const pages = async () => (await log.read(session, 0, { records: 1e6, bytes: 1e9 })).records;
  const marks = async () =>
    (await pages()).map(({ bytes }) => unpackRecord(bytes)).flatMap((record) => (record.kind === 'mark' ? [record] : []));
  const seenBy = async (viewer: Person | null) =>
    (await keeper.list(session, viewer)).map(({ person, mark }) => [person.id, mark?.epoch ?? null]);

  it('[R33] what is placed blind is in no record and in no answer to others, until they have placed theirs', async () => {
    await keeper.place(
      session,
      as(ada),
      wish({ isBlind: true, epoch: 13, reason: 'a secret reason', interval: { fromEpoch: 12, toEpoch: 14 } }),
    );
    await keeper.place(session, as(cy), wish({ layer: 2 }));
    expect(await seenBy(bo)).toEqual([
      ['ada', null],
      ['cy', 7],
    ]);
    expect(await seenBy(cy))
      .withContext('of another layer')
      .toEqual([
        ['ada', null],
        ['cy', 7],
      ]);
    expect(await seenBy(null)).toEqual([
      ['ada', null],
      ['cy', 7],
    ]);
    expect(await seenBy(ada)).toEqual([
      ['ada', 13],
      ['cy', 7],
    ]);
    const text = Buffer.concat((await pages()).map(({ bytes }) => bytes)).toString();
    expect([text.includes('secret'), text.includes('13'), text.includes('ada')]).toEqual([false, false, true]);
    const [blind] = await marks();
    expect(blind).toEqual(jasmine.objectContaining({ by: ada, isBlind: true, isTaken: false, mark: null }));
    await keeper.place(session, as(bo), wish({ isBlind: true }));
    expect(await seenBy(bo)).toEqual([
      ['ada', 13],
      ['bo', 7],
      ['cy', 7],
    ]);
    expect(await seenBy(null)).toEqual([
      ['ada', null],
      ['bo', null],
      ['cy', 7],
    ]);
  });

  it('[R33] a mark that was placed blind stays so when it is moved, and is seen by nobody who took theirs back', async () => {
    await keeper.place(session, as(ada), wish({ isBlind: true, epoch: 13 }));
    await keeper.place(session, as(ada), wish({ isBlind: true, epoch: 14 }));
    await keeper.place(session, as(bo), wish());
    expect(await seenBy(bo)).toEqual([
      ['ada', 14],
      ['bo', 7],
    ]);
    await keeper.place(session, as(bo), wish({ epoch: null }));
    expect(await seenBy(bo)).toEqual([['ada', null]]);
    expect((await marks()).at(-1)).toEqual(jasmine.objectContaining({ by: bo, isTaken: true, mark: null }));
  });

  it('[R33] revealing shows them to everybody, by layer and criterion where asked, once', async () => {
    await keeper.place(session, as(ada), wish({ isBlind: true, epoch: 13 }));
    await keeper.place(session, as(bo), wish({ isBlind: true, layer: 2 }));
    expect(await keeper.reveal(session, as(cy), reveal({ layer: 2 }))).toEqual({ revealed: 1 });
    expect(await seenBy(null)).toEqual([
      ['ada', null],
      ['bo', 7],
    ]);
    const again = reveal();
    expect(await keeper.reveal(session, as(cy), again)).toEqual({ revealed: 1 });
    expect(await keeper.reveal(session, as(cy), again)).toEqual({ revealed: 1 });
    expect(await keeper.reveal(session, as(cy), reveal())).toEqual({ revealed: 0 });
    expect((await marks()).slice(2).map(({ by, mark }) => [by.id, mark?.epoch])).toEqual([
      ['bo', 7],
      ['ada', 13],
    ]);
  });

  it('[R31] places one mark of a person, layer and criterion, however often it is sent', async () => {
    const one = wish();
    const answers = [await keeper.place(session, as(ada), one), await keeper.place(session, as(ada), one)];
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0].mark?.mark?.interval).toEqual({ fromEpoch: 7, toEpoch: 7 });
    await keeper.place(session, as(ada), wish({ criterion: 'fitting-compression', epoch: 9 }));
    await keeper.place(session, as(ada), wish({ epoch: 8 }));
    expect((await keeper.list(session, null)).map(({ mark }) => mark?.epoch)).toEqual([8, 9]);
    expect((await marks()).length).toBe(3);
    expect(await keeper.place(session, as(bo), wish({ epoch: null }))).toEqual({ mark: null });
    expect((await marks()).length).toBe(3);
  });

  it('refuses what the session does not have, and a verdict on a proposal of another transition', async () => {
    const refusal = (field: string) => jasmine.objectContaining({ code: 'invalid-input', faults: [jasmine.objectContaining({ field })] });
    await expectAsync(keeper.place(session, as(ada), wish({ epoch: 21 }))).toBeRejectedWith(refusal('epoch'));
    await expectAsync(keeper.place(session, as(ada), wish({ layer: 7 }))).toBeRejectedWith(refusal('layer'));
    await expectAsync(keeper.place(session, as(ada), wish({ interval: { fromEpoch: 1, toEpoch: 30 } }))).toBeRejectedWith(
      refusal('interval.toEpoch'),
    );
    const verdict = { proposal: 'compression-onset', revision: 0, is: 'accept' };
    await expectAsync(keeper.place(session, as(ada), wish({ verdict }))).toBeRejectedWith(refusal('verdict.proposal'));
    await expectAsync(keeper.list('nobody000000', ada)).toBeRejectedWith(jasmine.objectContaining({ code: 'not-found' }));
    expect((await pages()).length).toBe(1);
  });
});
