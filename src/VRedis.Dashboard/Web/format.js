const digits = new Intl.NumberFormat('en-US');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' });

const number = value => digits.format(value);

function rate(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M/s`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)}k/s`;
  return `${value >= 100 ? number(Math.round(value)) : value.toFixed(value === 0 ? 0 : 1)}/s`;
}

function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const all = Math.round(seconds);
  const [days, hours, minutes, rest] = [Math.floor(all / 86400), Math.floor(all / 3600) % 24, Math.floor(all / 60) % 60, all % 60];
  const two = part => String(part).padStart(2, '0');
  if (days > 0) return `${number(days)} d ${hours} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  if (minutes > 0) return `${minutes} min ${two(rest)} s`;
  return `${rest} s`;
}

function moment(text) {
  const time = new Date(text);
  return time.toDateString() === new Date().toDateString() ? clock.format(time) : `${day.format(time)} ${clock.format(time)}`;
}

/** A share of a task's items in percent, never 100 before all are done. */
function percent(part, all) {
  if (all === 0) return 0;
  const value = 100 * part / all;
  return part < all ? Math.min(99.9, Math.round(value * 10) / 10) : 100;
}

const percentText = task => task.items === 0 ? '–' : `${percent(task.done + task.fail, task.items).toFixed(task.ended && task.done + task.fail === task.items ? 0 : 1)} %`;

const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
