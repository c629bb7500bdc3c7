'use strict';

// url.resolve: RFC 3986 with the habits of old. `result` begins as a copy of the base and becomes the target.

const segmentsOf = (pathname) => (pathname ? pathname.split('/') : []);

function take(result, relative, keys) {
  for (const key of keys) result[key] = relative[key];
}

function setPath(result) {
  if (result.pathname !== null || result.search !== null) {
    result.path = (result.pathname ?? '') + (result.search ?? '');
  }
}

/** Puts "user@host" at the front of a slashless URL's path back where it came from. */
function unfoldHost(result, text) {
  result.host = result.hostname = text;
  if (text && text.indexOf('@') > 0) {
    const [auth, host] = text.split('@');
    result.auth = auth;
    result.host = result.hostname = host;
  }
}

function foldHost(segments, host) {
  if (!host) return;
  if (segments[0] === '') {
    segments[0] = host;
  } else {
    segments.unshift(host);
  }
}

/** Another scheme: nothing of the base but its slashes survives. */
function adoptScheme(result, relative, needsSlashes, isHostless) {
  if (!needsSlashes(relative.protocol)) {
    Object.assign(result, relative);
    return;
  }
  result.protocol = relative.protocol;
  let { host } = relative;
  let { pathname } = relative;
  if (!host && !/^file:?$/.test(relative.protocol) && !isHostless(relative.protocol)) {
    // "http:/a/b": the first segment that is not empty is the host.
    const segments = (pathname || '').split('/');
    host = '';
    while (segments.length > 0 && host === '') host = segments.shift();
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    pathname = segments.join('/');
  }
  result.pathname = pathname;
  take(result, relative, ['search', 'query', 'auth', 'port']);
  result.host = host || '';
  result.hostname = relative.hostname || host;
  if (result.pathname || result.search) result.path = (result.pathname || '') + (result.search || '');
  result.slashes ||= relative.slashes;
}

/** Drops "." and ".."; `up` is how many ".." have nothing left to drop. */
function dropDots(segments) {
  const kept = [];
  let up = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === '.') continue;
    if (segment === '..') {
      up++;
    } else if (up > 0) {
      up--;
    } else {
      kept.push(segment);
    }
  }
  return { kept: kept.reverse(), up };
}

/** A relative reference of the base's scheme, or of none. */
function merge(result, relative, needsSlashes) {
  const startsAtRoot = (url) => Boolean(url.pathname && url.pathname[0] === '/');
  const isAbsolute = Boolean(relative.host) || startsAtRoot(relative);
  let endsAbsolute = isAbsolute || startsAtRoot(result) || Boolean(result.host && relative.pathname);
  const dropsAllDots = endsAbsolute;
  let base = segmentsOf(result.pathname);
  const added = segmentsOf(relative.pathname);
  let { host, hostname, port } = relative;
  const slashless = Boolean(result.protocol) && !needsSlashes(result.protocol);
  if (slashless) {
    // There the host is the first piece of the path.
    foldHost(base, result.host);
    result.hostname = result.host = '';
    result.port = null;
    if (relative.protocol) {
      foldHost(added, host);
      host = hostname = port = null;
      result.auth = null;
    }
    endsAbsolute &&= added[0] === '' || base[0] === '';
  }

  if (isAbsolute) {
    for (const [key, value] of [['host', host], ['hostname', hostname]]) {
      if (!value && value !== '') continue;
      if (result[key] !== value) result.auth = null;
      result[key] = value;
      if (key === 'host') result.port = port;
    }
    base = added;
    take(result, relative, ['search', 'query']);
  } else if (added.length > 0) {
    base.pop();
    base = base.concat(added);
    take(result, relative, ['search', 'query']);
  } else if (relative.search !== null && relative.search !== undefined) {
    if (slashless) unfoldHost(result, base.shift());
    take(result, relative, ['search', 'query']);
    setPath(result);
    return;
  }
  if (base.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return;
  }
  finishPath(result, relative, base, { host, endsAbsolute, dropsAllDots, slashless });
}

function finishPath(result, relative, base, { host, endsAbsolute, dropsAllDots, slashless }) {
  const last = base.at(-1);
  const trailingSlash = last === '' ||
    (last === '.' || last === '..') && Boolean(result.host || host || base.length > 1);
  const { kept: segments, up } = dropDots(base);
  if (!endsAbsolute && !dropsAllDots) segments.unshift(...new Array(up).fill('..'));
  const rooted = () => segments[0] === '' || Boolean(segments[0] && segments[0][0] === '/');
  if (endsAbsolute && !rooted()) segments.unshift('');
  if (trailingSlash && !segments.join('/').endsWith('/')) segments.push('');
  const absolute = rooted();
  if (slashless) unfoldHost(result, absolute || segments.length === 0 ? '' : segments.shift());
  if ((endsAbsolute || result.host && segments.length > 0) && !absolute) segments.unshift('');
  if (segments.length === 0) {
    result.pathname = result.path = null;
  } else {
    result.pathname = segments.join('/');
  }
  setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
}

function resolve(result, relative, needsSlashes, isHostless) {
  result.hash = relative.hash;
  if (relative.href === '') return;
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative, { protocol });
    if (needsSlashes(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return;
  }
  if (relative.protocol && relative.protocol !== result.protocol) {
    adoptScheme(result, relative, needsSlashes, isHostless);
  } else {
    merge(result, relative, needsSlashes);
  }
}

module.exports = { resolve };
