'use strict';
// Whether a certificate is one for a host: RFC 6125 as far as Node follows it.

const { isIP } = require('internal/net');
const { domainToASCII } = require('url');
const { codes: { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID } } = require('internal/errors');

const withoutDot = (name) => (name.endsWith('.') ? name.slice(0, -1) : name);

const lower = (text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

const labels = (name) => lower(withoutDot(name)).split('.');

/** Whether a name of a certificate, maybe with a wildcard, is that of the host given as its labels. */
function matches(hostLabels, pattern, wildcards) {
  if (!pattern) return false;
  const patternLabels = labels(pattern);
  if (hostLabels.length !== patternLabels.length) return false;
  // Empty labels, and what is not plain ASCII, name no host.
  if (patternLabels.includes('') || patternLabels.some((label) => /[^\x21-\x7f]/.test(label))) return false;
  for (let i = hostLabels.length - 1; i > 0; i--) if (hostLabels[i] !== patternLabels[i]) return false;
  const [hostFirst] = hostLabels;
  const [first] = patternLabels;
  const parts = first.split('*', 3);
  if (parts.length === 1 || first.includes('xn--')) return hostFirst === first;
  if (!wildcards || parts.length > 2 || patternLabels.length <= 2) return false;
  const [before, after] = parts;
  return before.length + after.length <= hostFirst.length && hostFirst.startsWith(before) && hostFirst.endsWith(after);
}

/** Splits subjectaltname; a part in quotes is a JSON string. */
function splitAltNames(text) {
  const out = [];
  let part = '';
  let i = 0;
  while (i !== text.length) {
    const separator = text.indexOf(', ', i);
    const quote = text.indexOf('"', i);
    if (quote !== -1 && (separator === -1 || quote < separator)) {
      const found = /^"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/.exec(text.slice(quote));
      if (found === null) throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      part += text.slice(i, quote) + JSON.parse(found[0]);
      i = quote + found[0].length;
    } else if (separator !== -1) {
      out.push(part + text.slice(i, separator));
      part = '';
      i = separator + 2;
    } else {
      part += text.slice(i);
      i = text.length;
    }
  }
  out.push(part);
  return out;
}

function canonicalIP(text) {
  const kind = isIP(text);
  if (kind !== 6) return kind === 4 ? text : '';
  try {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return text;
  }
}

/** undefined when the certificate is the host's, else an error. */
function checkServerIdentity(hostname, cert) {
  const { subject, subjectaltname: altNames } = cert;
  const dnsNames = [];
  const ips = [];
  hostname = `${hostname}`;
  if (altNames) {
    const parts = altNames.includes('"') ? splitAltNames(altNames) : altNames.split(', ');
    for (const name of parts) {
      if (name.startsWith('DNS:')) dnsNames.push(name.slice(4));
      else if (name.startsWith('IP Address:')) ips.push(canonicalIP(name.slice(11)));
    }
  }
  let valid = false;
  let reason = 'Unknown reason';
  const host = withoutDot(hostname);
  if (isIP(host)) {
    valid = ips.includes(canonicalIP(host));
    if (!valid) reason = `IP: ${host} is not in the cert's list: ${ips.join(', ')}`;
  } else if (dnsNames.length > 0 || subject?.CN) {
    const ascii = domainToASCII(hostname);
    const hostLabels = labels(ascii || hostname);
    if (dnsNames.length > 0) {
      valid = dnsNames.some((name) => matches(hostLabels, name, true));
      if (!valid) reason = `Host: ${hostname}. is not in the cert's altnames: ${altNames}`;
    } else {
      // The common name counts only where there are no alternative ones.
      const { CN } = subject;
      valid = Array.isArray(CN) ? CN.some((name) => matches(hostLabels, name, true)) : matches(hostLabels, CN, true);
      if (!valid) reason = `Host: ${hostname}. is not cert's CN: ${CN}`;
    }
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  return valid ? undefined : new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
}

module.exports = { checkServerIdentity };
