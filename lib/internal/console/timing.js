'use strict';

// console.time and its kin.

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;

const pad = (value) => `${value}`.padStart(2, '0');

/** 1.234ms, 12.345s, 1:02.345 (m:ss.mmm), 1:02:03.456 (h:mm:ss.mmm). */
function formatTime(ms) {
  let hours = 0, minutes = 0, seconds = 0;
  if (ms >= kSecond) {
    if (ms >= kMinute) {
      if (ms >= kHour) {
        hours = Math.floor(ms / kHour);
        ms %= kHour;
      }
      minutes = Math.floor(ms / kMinute);
      ms %= kMinute;
    }
    seconds = ms / kSecond;
  }
  if (hours !== 0 || minutes !== 0) {
    const [whole, fraction] = seconds.toFixed(3).split('.');
    const clock = hours !== 0 ? `${hours}:${pad(minutes)}` : `${minutes}`;
    return `${clock}:${pad(whole)}.${fraction} (${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
  }
  if (seconds !== 0) return `${seconds.toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

function start(times, label) {
  if (times.has(label)) {
    process.emitWarning(`Label '${label}' already exists for console.time()`);
    return;
  }
  times.set(label, process.hrtime());
}

function report(times, label, name, write) {
  const began = times.get(label);
  if (began === undefined) {
    process.emitWarning(`No such label '${label}' for console.${name}()`);
    return false;
  }
  const [seconds, nanoseconds] = process.hrtime(began);
  write(`${label}: ${formatTime(seconds * 1000 + nanoseconds / 1e6)}`);
  return true;
}

const log = (times, label, write) => report(times, label, 'timeLog', write);

function end(times, label, write) {
  if (report(times, label, 'timeEnd', write)) times.delete(label);
}

/** Where a count is told to those who trace it. */
function counted() {}

module.exports = { counted, end, formatTime, log, start };
