// Curves over time, with axes, by uPlot.
import {element, say} from './dom.js';
import uPlot from './library/uplot.js';

const HEIGHT = 200;
const COLOURS = ['--accent', '--info', '--wrong'];
/** A colour as it is now: light-dark() is for style sheets only. */
const colour = name => () => {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
};
const probe = element('i', {hidden: true});
document.body.append(probe);
const time = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});

/** Points that a line can't show, as there's nothing beside them. */
function alone(plot, series) {
  const values = plot.data[series];
  return values.flatMap((value, i) => (value != null && values[i - 1] == null && values[i + 1] == null ? [i] : []));
}

export class Plot {
  #host;
  #plot;
  #names;
  #unit;
  #value = element('span', {class: 'value'});

  /**
   * @param host in a figure, below its caption
   * @param names of the series
   * @param unit makes a text of a value
   */
  constructor(host, names, unit, {bars = false} = {}) {
    this.#host = host;
    this.#names = names;
    this.#unit = unit;
    host.previousElementSibling.append(this.#value);
    const axis = {
      stroke: colour('--muted'),
      font: '12px system-ui, sans-serif',
      grid: {stroke: colour('--border'), width: 1},
      ticks: {stroke: colour('--border'), width: 1},
    };
    this.#plot = new uPlot(
      {
        width: host.clientWidth || 400,
        height: HEIGHT,
        legend: {show: false},
        cursor: {y: false, drag: {x: false}},
        scales: {y: {range: (_, __, top) => [0, top > 0 ? top * 1.1 : 1]}},
        axes: [
          {...axis, values: (_, ticks) => ticks.map(tick => time.format(tick * 1000)), space: 90},
          {...axis, size: 74, values: (_, ticks) => ticks.map(unit)},
        ],
        series: [
          {},
          ...names.map((name, i) => ({
            label: name,
            stroke: colour(COLOURS[i]),
            width: 2,
            points: {show: () => false, size: 6, fill: colour(COLOURS[i]), filter: alone},
            ...(bars
              ? {fill: colour(COLOURS[i]), paths: uPlot.paths.bars({size: [0.8, 40]}), points: {show: false}}
              : {}),
          })),
        ],
        hooks: {setCursor: [plot => this.#point(plot.cursor.idx)]},
      },
      [[], ...names.map(() => [])],
      host,
    );
    new ResizeObserver(() => {
      if (host.clientWidth > 0) this.#plot.setSize({width: host.clientWidth, height: HEIGHT});
    }).observe(host);
  }

  /** @param times in milliseconds; of each series as many values, null where there's none */
  show(times, ...series) {
    this.#plot.setData([times.map(ms => ms / 1000), ...series]);
    const title = this.#host.previousElementSibling.firstChild.textContent.trim();
    const told = series.map((values, i) => {
      const there = values.filter(value => value != null);
      return there.length === 0
        ? `${this.#names[i]}: nothing`
        : `${this.#names[i]}: at the end ${this.#unit(there.at(-1))}, at most ${this.#unit(there.reduce((a, b) => Math.max(a, b)))}`;
    });
    this.#host.setAttribute('role', 'img');
    this.#host.setAttribute('aria-label', `${title}. ${told.join('; ')}`);
  }

  /** What is under the pointer, in words. */
  #point(index) {
    const [times, ...series] = this.#plot?.data ?? [[]];
    say(
      this.#value,
      index == null || times[index] === undefined
        ? ''
        : `${time.format(times[index] * 1000)}: ${series
            .map(values => (values[index] == null ? '–' : this.#unit(values[index])))
            .join(', ')}`,
    );
  }
}
