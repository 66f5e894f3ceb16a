const { mkdirSync, writeFileSync } = require('node:fs');

/** A karma reporter that leaves the same dist/test-results/<project>.json as tally.mjs does for Node projects. */
exports.tallyReporter = (project) => {
  function Tally() {
    this.onRunComplete = (_browsers, results) => {
      mkdirSync('dist/test-results', { recursive: true });
      const failed = results.failed + (results.error && results.failed === 0 ? 1 : 0);
      writeFileSync(`dist/test-results/${project}.json`, JSON.stringify({ project, passed: results.success, failed, skipped: results.skipped ?? 0 }));
    };
  }
  return { 'reporter:tally': ['type', Tally] };
};
