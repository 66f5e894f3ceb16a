const { tallyReporter } = require('../../tools/testing/karma-tally.cjs');

module.exports = (config) => {
  process.env.CHROME_BIN ??= '/usr/bin/chromium';
  config.set({
    frameworks: ['jasmine'],
    plugins: [require('karma-jasmine'), require('karma-chrome-launcher'), require('karma-coverage'), tallyReporter('dashboard')],
    client: { jasmine: { random: true } },
    reporters: ['progress', 'tally'],
    hostname: '127.0.0.1',
    customLaunchers: {
      ChromeHeadlessPlain: {
        base: 'ChromeHeadless',
        flags: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      },
    },
    restartOnFileChange: false,
  });
};
