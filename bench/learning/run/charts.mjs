/** @file Line charts as SVG: a curve for each method with its 95 % interval, readable on light and dark pages. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { area, line } from 'd3-shape';

/**
 * A curve, or a method that does not depend on what is drawn to the right: one point then, which goes across.
 * @typedef {object} Curve
 * @property {string} name
 * @property {readonly { readonly x: number; readonly mean: number; readonly halfWidth: number }[]} points by x, of at least one
 * @property {boolean} isFlat
 */

/**
 * @typedef {object} Chart
 * @property {string} title
 * @property {string} xTitle
 * @property {readonly Curve[]} curves
 * @property {readonly [number, number]} range of shares
 */

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { top: 40, right: 180, bottom: 48, left: 52 };
/** Okabe and Ito's colours, which the colour-blind can tell apart, without yellow. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d31', '#7f7f7f'];
/** A grey with enough contrast on white and on black. */
const INK = '#767676';
/** Between the names of curves that end near each other. */
const LEAST_NAME_DISTANCE = 15;

/**
 * @param {Chart} chart
 * @returns {string} SVG
 */
export function lineChart({ title, xTitle, curves, range }) {
  const counts = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  // Counts are drawn at even distances, as they about double.
  const x = scalePoint(counts, [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear(range, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const drawn = curves.map((curve, index) => ({
    ...curve,
    colour: COLOURS[index % COLOURS.length] ?? INK,
    points: curve.isFlat ? counts.map((count) => ({ ...pointOf(curve), x: count })) : curve.points,
  }));
  const marks = drawn.map((curve) => curveMarks(curve, x, y));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}" role="img" aria-label="${escaped(title)}">
<text x="${MARGIN.left}" y="20" font-size="14" font-weight="600">${escaped(title)}</text>
${grid(y)}
${counts.map((count) => text(x(count) ?? 0, HEIGHT - MARGIN.bottom + 20, String(count), 'middle')).join('\n')}
${text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 10, xTitle, 'middle')}
${marks.join('\n')}
${names(drawn, y)}
</svg>
`;
}

/** @typedef {Curve & { readonly colour: string }} DrawnCurve */

/**
 * @param {DrawnCurve} curve
 * @param {import('d3-scale').ScalePoint<number>} x
 * @param {import('d3-scale').ScaleLinear<number, number>} y
 * @returns {string}
 */
function curveMarks({ points, colour, isFlat }, x, y) {
  const [low = 0, high = 1] = y.domain();
  const within = (/** @type {number} */ share) => Math.min(high, Math.max(low, share));
  const spread = (/** @type {Curve['points'][number]} */ { halfWidth }) => (Number.isFinite(halfWidth) ? halfWidth : 0);
  const band = area()
    .x((/** @type {any} */ point) => x(point.x))
    .y0((/** @type {any} */ point) => y(within(point.mean - spread(point))))
    .y1((/** @type {any} */ point) => y(within(point.mean + spread(point))))
    .digits(1);
  const path = line()
    .x((/** @type {any} */ point) => x(point.x))
    .y((/** @type {any} */ point) => y(within(point.mean)))
    .digits(1);
  const dots = isFlat
    ? []
    : points.map(
        (point) => `<circle cx="${x(point.x)}" cy="${y(within(point.mean)).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
  return [
    `<path d="${band(points)}" fill="${colour}" opacity="0.12"/>`,
    `<path d="${path(points)}" fill="none" stroke="${colour}" stroke-width="2"${isFlat ? ' stroke-dasharray="5 4"' : ''}/>`,
    ...dots,
  ].join('\n');
}

/**
 * @param {import('d3-scale').ScaleLinear<number, number>} y
 * @returns {string} a line at each tick
 */
function grid(y) {
  const lines = y.ticks(6).map((/** @type {number} */ share) => {
    const at = y(share).toFixed(1);
    return `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" stroke="${INK}" opacity="0.25"/>
${text(MARGIN.left - 8, Number(at) + 4, `${Math.round(100 * share)} %`, 'end')}`;
  });
  return lines.join('\n');
}

/**
 * @param {readonly DrawnCurve[]} curves
 * @param {import('d3-scale').ScaleLinear<number, number>} y
 * @returns {string} each name beside the end of its curve, or as near below as there is room
 */
function names(curves, y) {
  const ends = curves
    .map(({ name, colour, points }) => ({ name, colour, at: y(points.at(-1)?.mean ?? 0) }))
    .sort((one, other) => one.at - other.at);
  let free = MARGIN.top;
  return ends
    .map(({ name, colour, at }) => {
      const place = Math.max(free, at);
      free = place + LEAST_NAME_DISTANCE;
      return `<text x="${WIDTH - MARGIN.right + 10}" y="${(place + 4).toFixed(1)}" fill="${colour}">${escaped(name)}</text>`;
    })
    .join('\n');
}

/**
 * @param {Curve} curve
 * @returns {Curve['points'][number]}
 */
function pointOf({ name, points: [first] }) {
  if (!first) throw new Error(`${name} has no point`);
  return first;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {'middle' | 'end'} anchor
 * @returns {string}
 */
function text(x, y, content, anchor) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

/**
 * @param {string} content
 * @returns {string}
 */
function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
