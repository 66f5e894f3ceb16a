import { graphic, helper, type ECharts } from 'echarts/core';

/** What of a series of lines or points is drawn while it moves; all numbers of the figure's linear axes. */
export interface MovableSeries {
  readonly id: string;
  readonly type: 'line' | 'scatter';
  readonly z: number;
  readonly data: readonly (readonly [number, number] | { readonly value: readonly number[]; readonly symbol?: string; readonly itemStyle?: ItemStyle; readonly label?: LabelStyle })[];
  readonly symbol?: string;
  readonly symbolSize?: number | readonly [number, number];
  readonly showSymbol?: boolean;
  readonly lineStyle?: { readonly color: string; readonly width: number; readonly opacity?: number };
  readonly itemStyle?: ItemStyle;
  readonly label?: LabelStyle;
  readonly blur?: { readonly lineStyle?: { readonly opacity?: number }; readonly itemStyle?: ItemStyle; readonly label?: { readonly opacity?: number } };
}

interface ItemStyle {
  readonly color?: string;
  readonly borderColor?: string;
  readonly borderWidth?: number;
  readonly opacity?: number;
}

interface LabelStyle extends Record<string, unknown> {
  readonly show?: boolean;
  readonly formatter?: string;
  readonly position?: 'left' | 'right' | 'top';
  readonly distance?: number;
  readonly opacity?: number;
}

/** How far the plot lies within its chart, in pixels. */
export interface PlotEdges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Area = InstanceType<typeof graphic.BoundingRect>;
type Symbol = ReturnType<typeof helper.createSymbol>;
type Item = MovableSeries['data'][number];
interface Drawn {
  readonly line: InstanceType<typeof graphic.Polyline> | null;
  readonly symbols: readonly Symbol[];
}

/** A layer of its own: what moves is painted without the chart beneath it. */
const zlevel = 1;

/**
 * Series drawn straight by the chart's renderer, in the chart's own coordinates, on a layer over it: for what changes with every frame while
 * axes, frames and everything else stay. The chart's own update goes through all of its parts and takes ten times as long however few of them
 * change. They have neither tooltip nor emphasis of their own: the chart draws them itself once they rest.
 */
export class MovingSeries {
  private readonly group = new graphic.Group({ silent: true });
  private readonly drawn = new Map<string, Drawn>();
  private isShown = false;

  constructor(private readonly chart: ECharts) {}

  /**
   * Draws the series where they are now, instead of those before.
   *
   * @param edges of the plot, in pixels from the chart's own.
   * @param isFaint whether a series steps back behind another that is pointed at.
   */
  draw(series: readonly MovableSeries[], edges: PlotEdges, isFaint: (id: string) => boolean): void {
    const project = affineOf(this.chart);
    const area = areaOf(this.chart, edges);
    for (const one of series) this.drawOne(one, project, area, isFaint(one.id));
    if (!this.isShown) this.chart.getZr().add(this.group);
    this.isShown = true;
    this.chart.getZr().refreshImmediately();
  }

  /** Takes all of it away with the chart's next drawing. */
  clear(): void {
    if (this.isShown) this.chart.getZr().remove(this.group);
    this.isShown = false;
    this.group.removeAll();
    this.drawn.clear();
  }

  private drawOne(series: MovableSeries, project: Projection, area: Area, isFaint: boolean): void {
    const points = series.data.map((item) => project(valueOf(item)));
    const { line, symbols } = this.elementsOf(series);
    if (line) {
      line.attr({ shape: { points }, style: { opacity: isFaint ? series.blur?.lineStyle?.opacity : series.lineStyle?.opacity } });
      line.setClipPath(new graphic.Rect({ shape: { x: area.x, y: area.y, width: area.width, height: area.height } }));
    }
    symbols.forEach((symbol, i) => {
      const [x, y] = points[i];
      const item = series.data[i];
      symbol.attr({ x, y, ignore: !area.contain(x, y) || !hasSymbol(series, item) });
      const style = itemStyle(series, item);
      symbol.setStyle({ ...style, ...(isFaint ? { opacity: series.blur?.itemStyle?.opacity } : {}) });
      const label = labelOf(series, item);
      if (!label?.show) return;
      symbol.setTextConfig({ position: label.position, distance: label.distance });
      symbol.getTextContent()?.setStyle({ opacity: style.opacity, ...textStyle(label), ...(isFaint ? { opacity: series.blur?.label?.opacity } : {}) });
    });
  }

  /** The elements of a series: those that it had where it still has as many. */
  private elementsOf(series: MovableSeries): Drawn {
    const held = this.drawn.get(series.id);
    const count = series.type === 'line' && !series.showSymbol ? 0 : series.data.length;
    if (held?.symbols.length === count) return held;
    for (const element of held?.symbols ?? []) this.group.remove(element);
    const line = held?.line ?? (series.type === 'line' ? this.addLine(series) : null);
    const drawn = { line, symbols: series.data.slice(0, count).map((item) => this.addSymbol(series, item)) };
    this.drawn.set(series.id, drawn);
    return drawn;
  }

  private addLine({ z, lineStyle }: MovableSeries): InstanceType<typeof graphic.Polyline> {
    const line = new graphic.Polyline({ zlevel, z, silent: true, style: { stroke: lineStyle?.color, lineWidth: lineStyle?.width, fill: 'none', lineJoin: 'bevel' } });
    this.group.add(line);
    return line;
  }

  private addSymbol(series: MovableSeries, item: Item): Symbol {
    const [width, height] = [series.symbolSize ?? 4].flat();
    const symbol = helper.createSymbol(series.symbol ?? 'circle', -width / 2, -(height ?? width) / 2, width, height ?? width);
    symbol.attr({ zlevel, z: series.z, z2: 100, silent: true });
    if (labelOf(series, item)?.show) symbol.setTextContent(new graphic.Text({ zlevel, z: series.z, z2: 101, silent: true }));
    this.group.add(symbol);
    return symbol;
  }
}

type Projection = (point: readonly number[]) => [number, number];

/** Both axes are linear: two points say where all of them lie. */
function affineOf(chart: ECharts): Projection {
  const [x0, y0] = chart.convertToPixel({ gridIndex: 0 }, [0, 0]);
  const [x1, y1] = chart.convertToPixel({ gridIndex: 0 }, [1, 1]);
  return ([x, y]) => [x0 + x * (x1 - x0), y0 + y * (y1 - y0)];
}

function areaOf(chart: ECharts, { left, top, right, bottom }: PlotEdges): Area {
  return new graphic.BoundingRect(left, top, chart.getWidth() - left - right, chart.getHeight() - top - bottom);
}

function valueOf(item: Item): readonly number[] {
  return 'value' in item ? item.value : item;
}

function hasSymbol(series: MovableSeries, item: Item): boolean {
  return series.symbol !== 'none' && !('symbol' in item && item.symbol === 'none');
}

function labelOf(series: MovableSeries, item: Item): LabelStyle | undefined {
  return 'value' in item ? (item.label ?? series.label) : series.label;
}

/** What charts give symbols, and the labels beside them, where nothing else is said. */
const ownOpacity: Record<MovableSeries['type'], number> = { line: 1, scatter: 0.8 };

function itemStyle(series: MovableSeries, item: Item) {
  const own = 'value' in item ? item.itemStyle : undefined;
  const style = { ...series.itemStyle, ...own };
  return { fill: style.color, stroke: style.borderColor ?? 'none', lineWidth: style.borderWidth ?? 0, opacity: style.opacity ?? ownOpacity[series.type] };
}

/** Labels of charts and texts of their renderer name the same things differently. */
function textStyle({ formatter, color, textBorderColor, textBorderWidth, fontFamily, fontSize, fontWeight, backgroundColor, borderRadius, padding, opacity }: LabelStyle) {
  const own = { text: formatter, fill: color, stroke: textBorderColor, lineWidth: textBorderWidth, fontFamily, fontSize, fontWeight, backgroundColor, borderRadius, padding };
  return (opacity === undefined ? own : { ...own, opacity }) as object;
}
