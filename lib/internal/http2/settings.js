'use strict';
// SETTINGS: defaults, checks, the packed form.

const { codes } = require('internal/errors');
const { isArrayBufferView } = require('internal/util/types');
const { validateObject } = require('internal/validators');

const most = 2 ** 32 - 1;
const {
  ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS, ERR_INVALID_ARG_TYPE,
} = codes;

/** name, key, least, most; a boolean has no bounds. In the order in which they are packed. */
const known = [
  ['headerTableSize', 1, 0, most], ['enablePush', 2], ['maxConcurrentStreams', 3, 0, most], ['initialWindowSize', 4, 0, most],
  ['maxFrameSize', 5, 16384, 2 ** 24 - 1], ['maxHeaderListSize', 6, 0, most], ['enableConnectProtocol', 8],
];

function getDefaultSettings() {
  return {
    __proto__: null, headerTableSize: 4096, enablePush: true, initialWindowSize: 65535, maxFrameSize: 16384, maxConcurrentStreams: most,
    maxHeaderSize: 65535, maxHeaderListSize: 65535, enableConnectProtocol: false,
  };
}

function checkRange(name, value, min, max) {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError(name, value, min, max);
  }
}

function validateSettings(settings) {
  if (settings === undefined) return settings;
  validateObject(settings, 'settings');
  if (settings.customSettings !== undefined) {
    validateObject(settings.customSettings, 'customSettings');
    const entries = Object.entries(settings.customSettings);
    if (entries.length > 10) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
    for (const [id, value] of entries) {
      checkRange('customSettings:id', Number(id), 0, 0xffff);
      checkRange('customSettings:value', Number(value), 0, most);
    }
  }
  for (const [name, , min, max] of known) {
    const value = settings[name];
    if (min !== undefined) checkRange(name, value, min, max);
    else if (value !== undefined && typeof value !== 'boolean') throw new ERR_HTTP2_INVALID_SETTING_VALUE(name, value);
  }
  checkRange('maxHeaderSize', settings.maxHeaderSize, 0, most);
  return settings;
}

/** What validated settings set, by our own names. */
function normalized(settings) {
  const out = {};
  for (const [name] of known) if (settings[name] !== undefined) out[name] = settings[name];
  if (settings.maxHeaderListSize === undefined && settings.maxHeaderSize !== undefined) out.maxHeaderListSize = settings.maxHeaderSize;
  if (out.maxHeaderListSize !== undefined) out.maxHeaderSize = out.maxHeaderListSize;
  if (settings.customSettings !== undefined) out.customSettings = { ...settings.customSettings };
  return out;
}

function pack(settings) {
  const pairs = [];
  const given = normalized(settings);
  for (const [name, key] of known) if (given[name] !== undefined) pairs.push([key, Number(given[name])]);
  if (given.customSettings !== undefined) for (const [key, value] of Object.entries(given.customSettings)) pairs.push([Number(key), Number(value)]);
  const out = Buffer.alloc(pairs.length * 6);
  pairs.forEach(([key, value], i) => {
    out.writeUInt16BE(key, i * 6);
    out.writeUInt32BE(value, i * 6 + 2);
  });
  return out;
}

function getPackedSettings(settings) {
  if (settings === undefined) return Buffer.alloc(0);
  validateSettings(settings);
  return pack(settings);
}

function getUnpackedSettings(buf, options = {}) {
  if (!isArrayBufferView(buf) || buf.length === undefined) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], buf);
  if (buf.length % 6 !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  const settings = {};
  for (let i = 0; i < buf.length; i += 6) {
    const key = buf[i] << 8 | buf[i + 1];
    const value = (buf[i + 2] << 24 | buf[i + 3] << 16 | buf[i + 4] << 8 | buf[i + 5]) >>> 0;
    const entry = known.find((one) => one[1] === key);
    if (entry === undefined) (settings.customSettings ??= {})[key] = value;
    else settings[entry[0]] = entry[2] === undefined ? value !== 0 : value;
    if (key === 6) settings.maxHeaderSize = value;
  }
  if (options != null && options.validate) validateSettings(settings);
  return settings;
}

module.exports = { getDefaultSettings, getPackedSettings, getUnpackedSettings, normalized, pack, validateSettings };
