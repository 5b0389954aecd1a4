/**
 * @file A plot over equally spaced points, in the theme's colours: the only importer of uPlot. Whoever does not see it reads the same
 * point by point with the arrow keys, or as a table.
 */

import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './plot.css';

export type PlotColour = 'blue' | 'purple' | 'foreground';

export interface PlotSeries {
  readonly label: string;
  /** One for each point; null: there is none, and a line goes over it. */
  readonly values: readonly (number | null)[];
  readonly look: 'line' | 'dashed' | 'bars';
  readonly colour: PlotColour;
  readonly axis: 'left' | 'right';
}

export interface PlotAxis {
  readonly format: (value: number) => string;
  /** Absent: from the values, 0 with them. */
  readonly range?: readonly [number, number];
}

export interface PlotPoint {
  /** As it is read out: `24 November`. */
  readonly title: string;
  /** As it fits below an axis: `Nov 24`. */
  readonly tick: string;
}

export interface PlotProps {
  readonly title: string;
  /** What a point is, as the head of the table's first column. */
  readonly pointName: string;
  /** From left to right; at least one. */
  readonly points: readonly PlotPoint[];
  readonly series: readonly PlotSeries[];
  readonly left: PlotAxis;
  readonly right?: PlotAxis;
}

const HEIGHT = 132;
/** Below it ticks would touch. */
const TICK_WIDTH = 62;
const AXIS_WIDTH = 38;
/** What stands before bars is to be seen. */
const BAR_ALPHA = 0.5;
/** Of uPlot's `Side`, which is there for types alone. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const RIGHT: uPlot.Axis.Side = 1;

export function Plot(props: PlotProps): VNode {
  const { title, points, series } = props;
  const [at, setAt] = useState<number>();
  const theme = useThemeChanges();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const drawn = new uPlot(optionsOf(props, element.clientWidth, setAt), dataOf(props), element);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
    // Figures and texts, not the functions that format them, make it another plot.
  }, [theme, JSON.stringify([points, series])]);

  const index = Math.min(at ?? points.length - 1, points.length - 1);
  const move = (event: KeyboardEvent): void => {
    const next = targetOf(event.key, index, points.length);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    const drawn = plot.current;
    drawn?.setCursor({ left: drawn.valToPos(next, 'x'), top: 0 });
  };
  return (
    <figure class="plot">
      <figcaption class="plot-title">{title}</figcaption>
      <div
        class="plot-canvas"
        ref={box}
        tabIndex={0}
        role="slider"
        aria-label={`${title}, point by point`}
        aria-valuemin={0}
        aria-valuemax={points.length - 1}
        aria-valuenow={index}
        aria-valuetext={sentenceAt(props, index)}
        onKeyDown={move}
      />
      <p class="plot-reading" aria-hidden="true">
        <span class="plot-point">{points[index]?.title}</span>
        {series.map((each) => (
          <span key={each.label} class="plot-value">
            <i class={`plot-swatch plot-${each.look} plot-${each.colour}`} />
            {each.label} <b>{valueAt(props, each, index)}</b>
          </span>
        ))}
      </p>
      <PlotTable {...props} />
    </figure>
  );
}

function PlotTable(props: PlotProps): VNode {
  const { title, pointName, points, series } = props;
  return (
    <details class="plot-table">
      <summary>
        As a table<span class="unseen">: {title}</span>
      </summary>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{pointName}</th>
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point, index) => (
              <tr key={index}>
                <th scope="row">{point.title}</th>
                {series.map((each) => (
                  <td key={each.label} class="number">
                    {valueAt(props, each, index)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Where a key leads; nothing: it leads nowhere. */
function targetOf(key: string, index: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, index - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(length - 1, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return undefined;
  }
}

function sentenceAt(props: PlotProps, index: number): string {
  const values = props.series.map((each) => `${each.label} ${valueAt(props, each, index)}`);
  return `${props.points[index]?.title ?? ''}: ${values.join(', ')}`;
}

function valueAt({ left, right }: PlotProps, { values, axis }: PlotSeries, index: number): string {
  const value = values[index] ?? null;
  const { format } = axis === 'right' && right ? right : left;
  return value === null ? '–' : format(value);
}

/** Raised whenever the editor puts other colours into the page. */
function useThemeChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setChanges((before) => before + 1));
    observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, []);
  return changes;
}

function dataOf({ points, series }: PlotProps): uPlot.AlignedData {
  return [points.map((_, index) => index), ...series.map(({ values }) => [...values])];
}

function optionsOf(props: PlotProps, width: number, onPoint: (index: number | undefined) => void): uPlot.Options {
  const { points, series, left, right } = props;
  const lines = `color-mix(in srgb, ${colourOf('--vscode-foreground')} 16%, transparent)`;
  const text = colourOf('--vscode-descriptionForeground');
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: text, font, ticks: { show: false }, gap: 4 };
  const valueAxis = ({ format }: PlotAxis): uPlot.Axis => ({
    ...axis,
    ...{ size: AXIS_WIDTH, space: 34, values: (_, splits) => splits.map(format) },
  });
  return {
    width,
    height: HEIGHT,
    padding: [8, right ? 0 : 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: [-0.5, points.length - 0.5] },
      left: scaleOf(left),
      ...(right && { right: scaleOf(right) }),
    },
    axes: [
      {
        ...axis,
        ...{ size: 22, grid: { show: false } },
        splits: (plot) => tickIndexes(points.length, plot.width / TICK_WIDTH),
        values: (_, splits) => splits.map((split) => points[split]?.tick ?? ''),
      },
      { ...valueAxis(left), scale: 'left', grid: { stroke: lines, width: 1 } },
      ...(right ? [{ ...valueAxis(right), scale: 'right', side: RIGHT, grid: { show: false } }] : []),
    ],
    series: [{}, ...series.map((each) => seriesOf(each, points.length))],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)],
    },
  };
}

/** With 0 in it, and never empty. */
function scaleOf({ range }: PlotAxis): uPlot.Scale {
  return {
    range: (_, min, max) => {
      if (range) return [...range];
      const [low, high] = [Math.min(0, min), Math.max(0, max)];
      const room = (high - low || 1) * 0.08;
      return [low < 0 ? low - room : 0, high + room];
    },
  };
}

function seriesOf({ label, look, colour, axis }: PlotSeries, length: number): uPlot.Series {
  const stroke = colourOf(colour === 'foreground' ? '--vscode-foreground' : `--vscode-charts-${colour}`);
  if (look === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.7, 28] });
    return {
      label,
      scale: axis,
      stroke,
      fill: stroke,
      width: 0,
      alpha: BAR_ALPHA,
      points: { show: false },
      ...(paths && { paths }),
    };
  }
  return {
    ...{ label, scale: axis, stroke, width: 2, spanGaps: true },
    points: { show: length <= 60, size: 5, fill: stroke },
    ...(look === 'dashed' && { dash: [5, 4] }),
  };
}

/** Evenly spread, the last point among them. */
function tickIndexes(length: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(length / Math.max(1, Math.floor(most))));
  const indexes: number[] = [];
  for (let index = length - 1; index >= 0; index -= step) indexes.unshift(index);
  return indexes;
}

/** A colour of the theme. */
function colourOf(variable: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  return value === '' ? getComputedStyle(document.body).color : value;
}
