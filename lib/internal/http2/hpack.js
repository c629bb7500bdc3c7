'use strict';
// Header compression: RFC 7541. Names and values are strings of bytes, a character for each.

const huffman = require('internal/http2/huffman');

const staticTable = (
  ':authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|' +
  ':status=204|:status=206|:status=304|:status=400|:status=404|:status=500|accept-charset|' +
  'accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|' +
  'authorization|cache-control|content-disposition|content-encoding|content-language|content-length|' +
  'content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|' +
  'if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|' +
  'proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|' +
  'strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate'
).split('|').map((entry) => {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
});
const STATIC = staticTable.length;
const OVERHEAD = 32;

/** Of the static table: 'name' and 'name\0value' to the index. */
const staticIndex = new Map();
staticTable.forEach(([name, value], i) => {
  if (!staticIndex.has(name)) staticIndex.set(name, i + 1);
  staticIndex.set(`${name}\0${value}`, i + 1);
});

class HpackError extends Error {}

/** The dynamic table: a ring, the newest entry has index 0. */
class Table {
  constructor(limit) {
    this.entries = [];
    this.first = 0;
    this.size = 0;
    this.limit = limit;
  }

  get length() { return this.entries.length - this.first; }

  at(index) { return this.entries[this.entries.length - 1 - index]; }

  resize(limit) {
    this.limit = limit;
    this.evict(0);
  }

  evict(room) {
    while (this.size > 0 && this.size + room > this.limit) {
      const [name, value] = this.entries[this.first];
      this.entries[this.first++] = undefined;
      this.size -= name.length + value.length + OVERHEAD;
      this.dropped();
    }
    if (this.first > 64 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  dropped() {}

  add(entry) {
    const size = entry[0].length + entry[1].length + OVERHEAD;
    this.evict(size);
    if (size > this.limit) return false;
    this.entries.push(entry);
    this.size += size;
    return true;
  }
}

class Decoder {
  constructor(limit = 4096) {
    this.table = new Table(limit);
    this.allowed = limit;
    this.at = 0;
  }

  integer(bytes, prefix) {
    const mask = (1 << prefix) - 1;
    let value = bytes[this.at++] & mask;
    if (value < mask) return value;
    for (let shift = 0; ; shift += 7) {
      if (this.at >= bytes.length || shift > 28) throw new HpackError('integer');
      const byte = bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  string(bytes) {
    if (this.at >= bytes.length) throw new HpackError('string');
    const coded = bytes[this.at] >= 128;
    const length = this.integer(bytes, 7);
    const start = this.at;
    const end = start + length;
    if (end > bytes.length) throw new HpackError('string');
    this.at = end;
    if (!coded) return bytes.latin1Slice(start, end);
    const text = huffman.decode(bytes, start, end);
    if (text === undefined) throw new HpackError('huffman');
    return text;
  }

  entry(index) {
    if (index === 0) throw new HpackError('index');
    if (index <= STATIC) return staticTable[index - 1];
    const entry = index - STATIC <= this.table.length ? this.table.at(index - STATIC - 1) : undefined;
    if (entry === undefined) throw new HpackError('index');
    return entry;
  }

  /** Calls onField(name, value, sensitive) for each field of a whole block; throws an HpackError. */
  decode(bytes, onField) {
    this.at = 0;
    let fields = false;
    while (this.at < bytes.length) {
      const first = bytes[this.at];
      if (first >= 128) {
        const [name, value] = this.entry(this.integer(bytes, 7));
        onField(name, value, false);
      } else if (first >= 64 || first < 32) {
        const index = this.integer(bytes, first >= 64 ? 6 : 4);
        const name = index === 0 ? this.string(bytes) : this.entry(index)[0];
        const value = this.string(bytes);
        if (first >= 64) this.table.add([name, value]);
        onField(name, value, first >= 16 && first < 32);
      } else {
        const limit = this.integer(bytes, 5);
        if (fields || limit > this.allowed) throw new HpackError('table size');
        this.table.resize(limit);
        continue;
      }
      fields = true;
    }
  }
}

class EncoderTable extends Table {
  constructor(limit) {
    super(limit);
    /** How many entries were added before the first that is still there. */
    this.base = 0;
    this.count = 0;
    this.places = new Map();
  }

  dropped() { this.base++; }

  add(entry) {
    if (!super.add(entry)) return false;
    this.places.set(`${entry[0]}\0${entry[1]}`, this.count);
    this.places.set(entry[0], this.count++);
    // Places of what is gone are swept out now and then.
    if (this.places.size > 256 && this.places.size > 4 * this.length) {
      for (const [key, place] of this.places) if (place < this.base) this.places.delete(key);
    }
    return true;
  }

  find(key) {
    const place = this.places.get(key);
    return place === undefined || place < this.base ? 0 : STATIC + this.count - place;
  }
}

/** These change with each message: an entry would only push out others. */
const fleeting = new Set([':path', 'content-length', 'etag', 'if-none-match', 'if-modified-since', 'last-modified', 'age', 'location', 'set-cookie']);

class Encoder {
  constructor(limit = 4096) {
    this.table = new EncoderTable(limit);
    this.out = Buffer.allocUnsafe(1024);
    this.at = 0;
    this.announce = -1;
    this.lowest = -1;
  }

  /** The peer allows a table of so many bytes. */
  resize(limit) {
    limit = Math.min(limit, 4096);
    if (limit === this.table.limit) return;
    this.lowest = this.lowest < 0 ? limit : Math.min(this.lowest, limit);
    this.announce = limit;
    this.table.resize(limit);
  }

  room(n) {
    if (this.at + n <= this.out.length) return;
    const bigger = Buffer.allocUnsafe(Math.max(this.out.length * 2, this.at + n));
    this.out.copy(bigger, 0, 0, this.at);
    this.out = bigger;
  }

  integer(value, prefix, bits) {
    const mask = (1 << prefix) - 1;
    if (value < mask) {
      this.out[this.at++] = bits | value;
      return;
    }
    this.out[this.at++] = bits | mask;
    value -= mask;
    while (value >= 128) {
      this.out[this.at++] = value % 128 | 128;
      value = Math.floor(value / 128);
    }
    this.out[this.at++] = value;
  }

  string(text) {
    const coded = huffman.encodedLength(text);
    this.room(text.length + 8);
    if (coded < text.length) {
      this.integer(coded, 7, 128);
      this.at = huffman.encode(text, this.out, this.at);
    } else {
      this.integer(text.length, 7, 0);
      this.at += this.out.latin1Write(text, this.at);
    }
  }

  /**
   * The block of a list of fields; it is valid until the next one.
   * @param {string[]} list name, value, name, value... @param {Set<string>|undefined} sensitive names that no table may hold
   */
  encode(list, sensitive) {
    this.at = 0;
    if (this.announce >= 0) {
      this.room(16);
      if (this.lowest < this.announce) this.integer(this.lowest, 5, 32);
      this.integer(this.announce, 5, 32);
      this.announce = this.lowest = -1;
    }
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i];
      const value = list[i + 1];
      this.room(16);
      const secret = name === 'authorization' || name === 'cookie' && value.length < 20 || sensitive !== undefined && sensitive.has(name);
      const key = `${name}\0${value}`;
      const whole = secret ? 0 : staticIndex.get(key) ?? this.table.find(key);
      if (whole > 0) {
        this.integer(whole, 7, 128);
        continue;
      }
      const known = staticIndex.get(name) ?? this.table.find(name);
      if (secret) this.integer(known, 4, 16);
      else if (fleeting.has(name)) this.integer(known, 4, 0);
      else this.integer(known, 6, 64);
      if (known === 0) this.string(name);
      this.string(value);
      if (!secret && !fleeting.has(name)) this.table.add([name, value]);
    }
    return this.out.subarray(0, this.at);
  }
}

module.exports = { Decoder, Encoder, HpackError };
