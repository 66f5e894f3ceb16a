import Database from 'better-sqlite3';
import { keepingStatements, mostKept } from './kept-statements';

describe('kept statements', () => {
  it('are prepared once, however often they are said', () => {
    const prepared: string[] = [];
    const prepare = keepingStatements((sql) => prepared.push(sql));
    const first = prepare('select 1');
    expect([prepare('insert into t values (?)'), prepare('select 1')]).toEqual([2, first]);
    expect(prepared).toEqual(['select 1', 'insert into t values (?)']);
  });

  it('are not those that change the tables', () => {
    const prepared: string[] = [];
    const prepare = keepingStatements((sql) => prepared.push(sql));
    for (const sql of ['create table t (a)', 'alter table t add column b', 'pragma user_version', 'rollback']) {
      prepare(sql);
      prepare(sql);
    }
    expect(prepared.length).toBe(8);
  });

  it('are bounded, and the one that was not used for longest is prepared anew', () => {
    const prepared: string[] = [];
    const prepare = keepingStatements((sql) => prepared.push(sql));
    for (let i = 0; i < mostKept; i += 1) prepare(`select ${i}`);
    prepare('select 0');
    prepare('select one more');
    prepared.length = 0;
    prepare('select 0');
    prepare('select 1');
    expect(prepared).toEqual(['select 1']);
  });

  it('see a column that was added after they were prepared', () => {
    const database = new Database(':memory:');
    const prepare = keepingStatements((sql) => database.prepare(sql));
    prepare('create table t (a)').run();
    prepare('insert into t values (1)').run();
    const all = () => prepare('select * from t').all();
    expect(all()).toEqual([{ a: 1 }]);
    prepare('alter table t add column b').run();
    expect(all()).toEqual([{ a: 1, b: null }]);
    database.close();
  });
});
