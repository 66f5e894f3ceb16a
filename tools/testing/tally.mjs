import { mkdirSync, writeFileSync } from 'node:fs';

// The spec directory names the project: libs/information/src -> information, e2e/src -> e2e.
const config = process.argv.find((argument) => argument.startsWith('--config='));
const project = config.slice('--config='.length).split('/').at(-2);
const tally = { project, passed: 0, failed: 0, skipped: 0 };

jasmine.getEnv().addReporter({
  specDone({ status }) {
    if (status === 'passed') tally.passed += 1;
    else if (status === 'failed') tally.failed += 1;
    else tally.skipped += 1;
  },
  suiteDone({ failedExpectations }) {
    // An error in afterAll belongs to no spec, and must count all the same.
    tally.failed += failedExpectations.length;
  },
  jasmineDone({ failedExpectations }) {
    tally.failed += failedExpectations?.length ?? 0;
    mkdirSync('dist/test-results', { recursive: true });
    writeFileSync(`dist/test-results/${project}.json`, JSON.stringify(tally));
  },
});
