// Writes docs/phase-detection.md (about two minutes):
// node --import @swc-node/register/esm-register libs/phases/detection-table.mjs
import { writeFileSync } from 'node:fs';
import { detectionDocument } from './src/testing/detection-table.ts';

writeFileSync(new URL('../../docs/phase-detection.md', import.meta.url), detectionDocument(200));
