import { buildSummary } from '../testing/build-summary';
import { NotesDraft, tagsFrom } from './notes-draft';

const session = buildSummary({ name: 'Mine', description: 'Why', tags: ['a', 'b'], version: 4 });

describe('notes as they are written', () => {
  it('say only what is changed, with the version that was seen', () => {
    const draft = new NotesDraft(session);
    expect(draft.edit()).toBeNull();
    draft.tags.set('a, c ,, c');
    expect(draft.edit()).toEqual({ seen: 4, tags: ['a', 'c'] });
    draft.name.set('  Mine  ');
    draft.description.set('Because');
    expect(draft.edit()).toEqual({ seen: 4, description: 'Because', tags: ['a', 'c'] });
  });

  it('after a conflict keep what the person wrote and follow the other where they wrote nothing', () => {
    const draft = new NotesDraft(session);
    draft.name.set('Ours');
    draft.catchUp({ ...session, version: 6, name: 'Theirs', description: 'Therefore' });
    expect([draft.name(), draft.description()]).toEqual(['Ours', 'Therefore']);
    expect(draft.edit()).toEqual({ seen: 6, name: 'Ours' });
  });

  it('a line of tags holds each once, without blanks around it', () => expect(tagsFrom(' small batch,x, x ,')).toEqual(['small batch', 'x']));
});
