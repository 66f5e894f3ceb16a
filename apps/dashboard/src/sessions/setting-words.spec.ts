import { configurationChanges, presets } from '@infoplane/contracts';
import { settingTitle, settingValue } from './setting-words';

describe('words for settings', () => {
  it('name every setting in which two presets differ', () => {
    const paths = new Set(presets.flatMap(({ configuration }) => presets.flatMap((other) => configurationChanges(configuration, other.configuration).map(({ path }) => path))));
    expect([...paths].filter((path) => settingTitle(path) === path)).toEqual([]);
  });

  it('say values as the form does', () => {
    const said = [
      settingValue('training.batchSize', 'full'),
      settingValue('training.optimizer.name', 'sgd'),
      settingValue('architecture.hiddenWidths', [10, 7]),
      settingValue('measurement.estimators', [{ name: 'binning', bins: 30 }, { name: 'exact' }]),
      settingValue('training.inverseTemperature', null),
      settingValue('training.optimizer.momentum', undefined),
      settingValue('training.reshuffle', true),
      settingValue('architecture.activation', 'sigmoid'),
      settingValue('architecture.output', 'sigmoid'),
      settingValue('training.optimizer.learningRate', 0.0004),
    ];
    expect(said).toEqual(['full set', 'SGD', '10, 7', 'binned, 30 equal intervals; exact float32', 'none', '–', 'yes', 'sigmoid', 'one sigmoid', '0.0004']);
  });
});
