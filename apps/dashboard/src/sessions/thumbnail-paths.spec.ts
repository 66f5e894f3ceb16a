import { recordToJson } from '@infoplane/contracts';
import { buildStore, measurementAt } from '../testing/measured-store';
import { pathsOfColumns, pathsOfJson } from './thumbnail-paths';

const near = (points: readonly (readonly number[])[]) => points.map((point) => point.map((value) => Number(value.toFixed(4))));

describe('paths of the thumbnail', () => {
  it('run from the first to the last measurement, in at most 80 points that end with the last', () => {
    const { columns } = buildStore(Array.from({ length: 200 }, (_, i) => i));
    const [path] = pathsOfColumns(columns);
    expect(path.points.length).toBeLessThanOrEqual(80);
    expect(path.points.at(-1)).toEqual([columns.mean('ixt', 199), columns.mean('ity', 199)]);
  });

  it('from JSON records end where those from the columns end', () => {
    const fromColumns = pathsOfColumns(buildStore([3]).columns);
    const fromJson = pathsOfJson([{ kind: 'lifecycle' }, recordToJson(measurementAt(3)), { kind: 'lifecycle' }]);
    expect(fromJson.map(({ layer, points }) => [layer, near(points)])).toEqual(fromColumns.map(({ layer, points }) => [layer, near(points)]));
  });

  it('are none without a measurement', () => {
    expect([pathsOfJson([{ kind: 'lifecycle' }]), pathsOfColumns(buildStore([]).columns)]).toEqual([[], []]);
  });
});
