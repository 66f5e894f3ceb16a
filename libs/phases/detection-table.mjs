// Prints the tables of README.md beside this file (about two minutes):
// node --import @swc-node/register/esm-register libs/phases/detection-table.mjs
import { detectionTable } from './src/testing/detection-table.ts';

console.log(detectionTable(Number(process.argv[2] ?? 200)).join('\n'));
