'use strict';
// MIME types as fetch reads them out of headers (Fetch 3.5, MIME Sniffing 4).

const { MIMEType } = require('internal/mime');

function parse(text) {
  try {
    return new MIMEType(text);
  } catch {
    return null;
  }
}

/** The comma-separated values of a header field, commas within quotes aside (get, decode, and split). */
function splitList(value) {
  const list = [];
  let from = 0, quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (c === ',' && !quoted) {
      list.push(value.slice(from, i));
      from = i + 1;
    }
  }
  list.push(value.slice(from));
  return list.map((item) => item.replace(/^[\t ]+|[\t ]+$/g, ''));
}

/** The MIME type that a header list declares; null when there is none that can be read. */
function mimeTypeOf(headers) {
  const value = headers.get('content-type');
  if (value === null) return null;
  if (!value.includes(',')) {
    const type = parse(value);
    return type === null || type.essence === '*/*' ? null : type;
  }
  let result = null, charset = null, essence = null;
  for (const item of splitList(value)) {
    const type = parse(item);
    if (type === null || type.essence === '*/*') continue;
    if (type.essence !== essence) {
      charset = type.params.get('charset');
      essence = type.essence;
    } else if (type.params.get('charset') === null && charset !== null) {
      type.params.set('charset', charset);
    }
    result = type;
  }
  return result;
}

module.exports = { mimeTypeOf, parseMimeType: parse, splitList };
