'use strict';
// Files as bodies: respondWithFD() and respondWithFile().

const fs = require('fs');
const { codes } = require('internal/errors');
const { constants } = require('internal/http2/constants');
const { kState } = require('internal/http2/stream');
const { bodiless } = require('internal/http2/server_stream');
const { validateFunction, validateObject } = require('internal/validators');

const {
  ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_PAYLOAD_FORBIDDEN, ERR_HTTP2_SEND_FILE, ERR_HTTP2_SEND_FILE_NOSEEK,
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
} = codes;

const { NGHTTP2_INTERNAL_ERROR } = constants;

function checked(stream, headers, given) {
  if (stream.destroyed || stream.closed) throw new ERR_HTTP2_INVALID_STREAM();
  if (stream.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
  if (given !== undefined) validateObject(given, 'options');
  const options = { ...given };
  if (options.offset !== undefined && typeof options.offset !== 'number') throw new ERR_INVALID_ARG_VALUE('options.offset', options.offset);
  if (options.length !== undefined && typeof options.length !== 'number') throw new ERR_INVALID_ARG_VALUE('options.length', options.length);
  if (options.statCheck !== undefined && typeof options.statCheck !== 'function') throw new ERR_INVALID_ARG_VALUE('options.statCheck', options.statCheck);
  const { copy, status } = stream.prepare(headers, options);
  if (bodiless(status) || stream.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
  return { options, headers: copy };
}

/** Sends what a descriptor reads; done(error) comes when it is not needed any more. */
function sendBody(stream, fd, headers, options, done) {
  const from = options.offset > 0 ? options.offset : undefined;
  const length = options.length >= 0 ? options.length : undefined;
  stream.respond(headers, { waitForTrailers: options.waitForTrailers, sendDate: options.sendDate });
  if (length === 0) {
    stream.end();
    done();
    return;
  }
  const state = stream[kState];
  state.sendsFile = true;
  const end = (rest) => {
    state.sendsFile = false;
    stream.end(rest);
    done();
  };
  let at = from;
  let left = length ?? Infinity;
  const next = () => {
    if (stream.destroyed || stream.closed) return done();
    const buffer = Buffer.allocUnsafeSlow(Math.min(left, 64 * 1024));
    fs.read(fd, buffer, 0, buffer.length, at ?? null, (error, n) => {
      if (error || stream.destroyed || stream.closed) {
        done();
        if (error && !stream.destroyed) stream.close(NGHTTP2_INTERNAL_ERROR);
        return;
      }
      if (at !== undefined) at += n;
      left -= n;
      if (n === 0) {
        end();
      } else if (left <= 0) {
        end(buffer.subarray(0, n));
      } else {
        stream.write(buffer.subarray(0, n), next);
      }
    });
  };
  next();
}

function checkedStat(stream, headers, options, stat) {
  if (options.statCheck !== undefined && options.statCheck.call(stream, stat, headers, options) === false || stream.headersSent) return false;
  return true;
}

function respondWithFD(stream, fd, givenHeaders, givenOptions) {
  const { options, headers } = checked(stream, givenHeaders, givenOptions);
  const number = fd !== null && typeof fd === 'object' && typeof fd.fd === 'number' ? fd.fd : fd;
  if (typeof number !== 'number') throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'FileHandle'], fd);
  stream[kState].fd = number;
  if (options.statCheck === undefined) {
    sendBody(stream, number, headers, options, () => {});
    return;
  }
  fs.fstat(number, (error, stat) => {
    if (stream.destroyed || stream.closed) return;
    if (error) {
      stream.destroy(error);
      return;
    }
    const statOptions = { offset: options.offset ?? 0, length: options.length ?? -1 };
    if (!checkedStat(stream, headers, { ...options, ...statOptions }, stat)) return;
    sendBody(stream, number, headers, options, () => {});
  });
}

function respondWithFile(stream, path, givenHeaders, givenOptions) {
  const { options, headers } = checked(stream, givenHeaders, givenOptions);
  if (options.onError !== undefined) validateFunction(options.onError, 'options.onError');
  const failed = (error) => {
    if (options.onError) options.onError(error);
    else stream.destroy(error);
  };
  fs.open(path, 'r', (error, fd) => {
    if (stream.destroyed || stream.closed) {
      if (!error) fs.close(fd, () => {});
      return;
    }
    if (error) {
      failed(error);
      return;
    }
    const close = () => fs.close(fd, () => {});
    fs.fstat(fd, (error, stat) => {
      if (stream.destroyed || stream.closed) {
        close();
        return;
      }
      if (error) {
        close();
        failed(error);
        return;
      }
      if (!stat.isFile()) {
        const seeks = options.offset !== undefined && options.offset !== 0 || options.length !== undefined && options.length !== -1;
        if (stat.isDirectory() || seeks) {
          close();
          failed(stat.isDirectory() ? new ERR_HTTP2_SEND_FILE() : new ERR_HTTP2_SEND_FILE_NOSEEK());
          return;
        }
      }
      const range = { ...options, offset: options.offset ?? 0, length: options.length ?? -1 };
      let good;
      try {
        good = checkedStat(stream, headers, range, stat);
      } catch (thrown) {
        close();
        stream.destroy(thrown);
        return;
      }
      if (!good) {
        close();
        return;
      }
      let { length } = range;
      if (stat.isFile()) {
        length = length < 0 ? stat.size - range.offset : Math.min(stat.size - range.offset, length);
        headers['content-length'] = length;
      }
      sendBody(stream, fd, headers, { ...options, offset: stat.isFile() ? range.offset : 0, length }, close);
    });
  });
}

module.exports = { respondWithFD, respondWithFile };
