import { annotationLimits } from '@infoplane/contracts';
import { mentionsIn } from './mentions';

const people = ['Ada', 'Ada Lovelace', 'Bo', 'Ößkar', 'C++'].map((name) => ({ id: name, name, colour: 1 }));

describe('mentions', () => {
  it('are the people whose name follows an @, each once, without regard to case', () => {
    expect(mentionsIn('@bo and @Ada, then @BO again: (@ößkar) @C++', people)).toEqual(['Bo', 'Ada', 'Ößkar', 'C++']);
  });

  it('of names that begin alike are the longest', () => {
    expect(mentionsIn('@Ada Lovelace!', people)).toEqual(['Ada Lovelace']);
    expect(mentionsIn('@Ada  lovelace', people)).toEqual(['Ada Lovelace']);
    expect(mentionsIn('@Ada Love', people)).toEqual(['Ada']);
  });

  it('are no addresses, no longer words and nobody else', () => {
    expect(mentionsIn('mail a@bo.org, @Adam, @Bob, @, @@, @nobody', people)).toEqual([]);
  });

  it('are bounded, however many names a text holds', () => {
    const crowd = Array.from({ length: 100 }, (_, i) => ({ id: `${i}`, name: `Person ${i}.`, colour: 1 }));
    expect(mentionsIn(crowd.map(({ name }) => `@${name}`).join(' '), crowd).length).toBe(annotationLimits.mentions);
  });
});
