import {
  annotationKind,
  annotationRecordSchema,
  unpackRecord,
  type Annotation,
  type AnnotationHistory,
  type FindAnnotations,
} from '@infoplane/contracts';
import { sql, type Insertable, type Kysely, type Transaction } from 'kysely';
import type { AnnotationTable, MarkTable } from './note-tables';
import { searchable, searchTextOf, type NoteStore, type NoteWrite, type SessionNotes, type StoredMark } from './notes';
import type { Tables } from './tables';

/** What people wrote and placed, in a database. */
export class SqlNotes implements NoteStore {
  constructor(private readonly db: Kysely<Tables>) {}

  of(session: string): SessionNotes {
    const { db } = this;
    return {
      annotation: async (id) => {
        const row = await db.selectFrom('annotation').select('body').where('session', '=', session).where('id', '=', id).executeTakeFirst();
        return row ? JSON.parse(row.body) : null;
      },
      countAnnotations: async () => {
        const { count } = await db
          .selectFrom('annotation')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('session', '=', session)
          .executeTakeFirstOrThrow();
        return count;
      },
      marks: async () => {
        const rows = await db
          .selectFrom('mark')
          .select(['is_blind', 'body'])
          .where('session', '=', session)
          .orderBy('layer')
          .orderBy('criterion')
          .orderBy('person')
          .execute();
        return rows.map(({ is_blind, body }): StoredMark => ({ isBlind: is_blind === 1, mark: JSON.parse(body) }));
      },
    };
  }

  async find(
    session: string,
    { text, person, tag, kind, after, limit }: FindAnnotations,
  ): Promise<{ annotations: Annotation[]; next: number | null }> {
    let query = this.db
      .selectFrom('annotation')
      .select(['made_seq', 'body'])
      .where('session', '=', session)
      .where('is_deleted', '=', 0)
      .where('made_seq', '>', after);
    if (text !== undefined) query = query.where(contains('text', searchable(text)));
    if (tag !== undefined) query = query.where(contains('tags', `\n${searchable(tag)}\n`));
    if (person !== undefined) query = query.where('author', '=', person);
    if (kind !== undefined) query = query.where('kind', '=', kind);
    // One more than asked for says whether there are more.
    const rows = await query
      .orderBy('made_seq')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    return { annotations: page.map(({ body }) => JSON.parse(body)), next: rows.length > limit ? page[limit - 1].made_seq : null };
  }

  async history(session: string, annotation: string): Promise<AnnotationHistory['changes']> {
    const rows = await this.db
      .selectFrom('mutation')
      .innerJoin('record', (join) => join.onRef('record.session', '=', 'mutation.session').onRef('record.seq', '=', 'mutation.seq'))
      .select(['record.seq', 'record.at', 'record.bytes'])
      .where('mutation.session', '=', session)
      .where('mutation.subject', '=', annotation)
      .orderBy('record.seq')
      .execute();
    return rows.map(({ seq, at, bytes }) => {
      const record = annotationRecordSchema.parse(unpackRecord(bytes));
      return { seq, at, by: record.by, annotation: record.annotation };
    });
  }
}

/** Writes the rows of a change. @param seq the first of its records. */
export async function writeNotes(db: Transaction<Tables>, session: string, seq: number, writes: readonly NoteWrite[]): Promise<void> {
  for (const write of writes) {
    switch (write.kind) {
      case 'annotation': {
        const { made_seq, ...row } = annotationRow(session, seq, write.annotation);
        await db
          .insertInto('annotation')
          .values({ ...row, made_seq })
          .onConflict((conflict) => conflict.columns(['session', 'id']).doUpdateSet(row))
          .execute();
        break;
      }
      case 'mark': {
        const row = markRow(session, write.stored);
        await db
          .insertInto('mark')
          .values(row)
          .onConflict((conflict) => conflict.columns(['session', 'layer', 'criterion', 'person']).doUpdateSet(row))
          .execute();
        break;
      }
      case 'mark-taken': {
        const { person, layer, criterion } = write.place;
        await db
          .deleteFrom('mark')
          .where('session', '=', session)
          .where('layer', '=', layer)
          .where('criterion', '=', criterion)
          .where('person', '=', person)
          .execute();
        break;
      }
      case 'notification': {
        const { by, ...notification } = write.notification;
        await db
          .insertInto('notification')
          .values({ ...notification, by: by && JSON.stringify(by), read_at: null })
          .execute();
        break;
      }
      default:
        write satisfies never;
    }
  }
}

function annotationRow(session: string, seq: number, annotation: Annotation): Insertable<AnnotationTable> {
  const { id, author, anchor, isDeleted, tags } = annotation;
  return {
    session,
    id,
    made_seq: seq,
    author: author.id,
    kind: annotationKind(annotation),
    from_epoch: anchor.fromEpoch,
    to_epoch: anchor.toEpoch,
    is_deleted: isDeleted ? 1 : 0,
    text: searchTextOf(annotation),
    tags: tags.map((tag) => `\n${searchable(tag)}\n`).join(''),
    body: JSON.stringify(annotation),
  };
}

function markRow(session: string, { mark, isBlind }: StoredMark): Insertable<MarkTable> {
  const { person, layer, criterion, interval } = mark;
  return {
    session,
    person: person.id,
    layer,
    criterion,
    is_blind: isBlind ? 1 : 0,
    from_epoch: interval.fromEpoch,
    to_epoch: interval.toEpoch,
    body: JSON.stringify(mark),
  };
}

/** Whether a column holds a text as it is: %, _ and \ mean themselves. */
function contains(column: 'text' | 'tags', text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
