'use strict';
// Subresource Integrity: a response counts only when its bytes have the hash that was asked for.

const { Body } = require('internal/fetch/body');

const strength = ['sha256', 'sha384', 'sha512'];
const item = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+)(={0,2})(?:\?.*)?$/;

/** The strongest of the hashes in an integrity attribute; null when it names none that is known. */
function strongest(metadata) {
  let best = null;
  for (const text of metadata.trim().split(/[\t\n\f\r ]+/)) {
    const match = item.exec(text);
    if (match === null) continue;
    const level = strength.indexOf(match[1]);
    if (best === null || level > best.level) best = { level, algorithm: match[1], values: [] };
    if (level === best.level) best.values.push(match[2].replace(/-/g, '+').replace(/_/g, '/'));
  }
  return best;
}

function matches(bytes, metadata) {
  const wanted = strongest(metadata);
  if (wanted === null) return true;
  const is = require('crypto').createHash(wanted.algorithm).update(bytes).digest('base64').replace(/=+$/, '');
  return wanted.values.includes(is);
}

/** Hands the response over once all of it was checked. */
function verify(response, metadata, operation) {
  response.body.consume().then((bytes) => {
    if (!matches(bytes, metadata)) {
      operation.fail(new Error('integrity mismatch'));
      return;
    }
    response.body = Body.ofBytes(bytes);
    operation.source = null;
    operation.deliver(response);
  }, (error) => { operation.fail(error); });
}

module.exports = { verify };
