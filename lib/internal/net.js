'use strict';

// What net, dns, http and tls share about addresses.

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const v4 = `(?:${octet}\\.){3}${octet}`;
const v4Pattern = new RegExp(`^${v4}$`);
const group = /^[0-9a-f]{1,4}$/i;
const zonePattern = /^[0-9a-z.:-]+$/i;

function isIPv4(value) {
  return v4Pattern.test(`${value}`);
}

function isIPv6(value) {
  let text = `${value}`;
  const zone = text.indexOf('%');
  if (zone !== -1) {
    if (!zonePattern.test(text.slice(zone + 1))) return false;
    text = text.slice(0, zone);
  }
  if (text.length < 2 || text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (let h = 0; h < halves.length; h++) {
    if (halves[h] === '') {
      if (halves.length === 1) return false;
      continue;
    }
    const parts = halves[h].split(':');
    for (let i = 0; i < parts.length; i++) {
      if (group.test(parts[i])) {
        groups++;
      } else if (h === halves.length - 1 && i === parts.length - 1 && v4Pattern.test(parts[i])) {
        groups += 2;
      } else {
        return false;
      }
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** 4, 6, or 0 when value is no IP address. */
function isIP(value) {
  const text = `${value}`;
  if (v4Pattern.test(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}

const loopbackV4 = /^127(?:\.\d{1,3}){3}$/;

function isLoopback(host) {
  const name = host.toLowerCase();
  return name === 'localhost' || loopbackV4.test(name) || name === '::1' || name === '[::1]' ||
    name === '0:0:0:0:0:0:0:1' || name === '[0:0:0:0:0:0:0:1]' ||
    (name.startsWith('[::ffff:') && loopbackV4.test(name.slice(8, -1))) ||
    (name.startsWith('::ffff:') && loopbackV4.test(name.slice(7)));
}

module.exports = {
  isIP,
  isIPv4,
  isIPv6,
  isLoopback,
  normalizedArgsSymbol: Symbol('normalizedArgs'),
};
