import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { openDatabase } from '../storage/database';
import { Doorbell } from '../storage/doorbell';
import { SqlRecordLog } from '../storage/sql-record-log';
import { buildMutation, writing } from './note-log-contract';

// Writes annotations without an end and prints the number of each that was acknowledged, until somebody kills it.
const storage = new SqlRecordLog(await openDatabase(process.argv[2]), new Doorbell());
for (let i = 0; ; i += 1) {
  const id = `6f1b0a52-8f3c-4c7e-9a51-${String(i).padStart(12, '0')}`;
  await storage.change('session00001', buildMutation({ id, subject: id }), writing(buildAnnotationRecord({ id })));
  process.stdout.write(`${i}\n`);
}
