import { compareAddress, comparedIdsFrom } from './compare-address';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => letter.repeat(12));

describe('the address of a comparison', () => {
  it('names its sessions in their order, each once, without what is no id', () => {
    expect(comparedIdsFrom(`${ids[1]},x,${ids[0]},${ids[1]}, `)).toEqual({ ids: [ids[1], ids[0]], leftOut: 0 });
    expect(comparedIdsFrom(undefined)).toEqual({ ids: [], leftOut: 0 });
  });

  it('has six at most and counts the others', () => expect(comparedIdsFrom(ids.join())).toEqual({ ids: ids.slice(0, 6), leftOut: 1 }));

  it('is read back as it was written', () => expect(comparedIdsFrom(compareAddress(ids.slice(0, 3)).queryParams.sessions).ids).toEqual(ids.slice(0, 3)));
});
