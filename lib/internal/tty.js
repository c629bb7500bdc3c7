'use strict';

// How many colours a terminal shows, judged from the environment as its conventions grew.

const { validateInteger } = require('internal/validators');

const depth16 = 4;
const depth256 = 8;
const depthTrue = 24;

const terminals = {
  '__proto__': null,
  'cons25': depth16,
  'console': depth16,
  'cygwin': depth16,
  'dtterm': depth16,
  'eterm': depth16,
  'gnome': depth16,
  'hurd': depth16,
  'jfbterm': depth16,
  'konsole': depth16,
  'kterm': depth16,
  'mlterm': depth16,
  'mosh': depthTrue,
  'putty': depth16,
  'rxvt-unicode-24bit': depthTrue,
  'st': depth16,
  'terminator': depthTrue,
  'xterm-kitty': depthTrue,
};
const terminalFamilies = /ansi|color|linux|direct|^con\d*x\d|^rxvt|^screen|^xterm|^vt100|^vt220/;

const buildServers = {
  APPVEYOR: depth256,
  BUILDKITE: depth256,
  CIRCLECI: depthTrue,
  DRONE: depth256,
  GITEA_ACTIONS: depthTrue,
  GITHUB_ACTIONS: depthTrue,
  GITLAB_CI: depth256,
  TRAVIS: depth256,
};

const terminalPrograms = {
  '__proto__': null,
  'Apple_Terminal': depth256,
  'HyperTerm': depthTrue,
  'iTerm.app': depthTrue,
  'MacTerm': depthTrue,
};

let warned = false;

function warnOfConflict(env) {
  if (warned) return;
  const ignored = ['NODE_DISABLE_COLORS', 'NO_COLOR'].find((name) => env[name] !== undefined && env[name] !== '');
  if (ignored === undefined) return;
  warned = true;
  process.emitWarning(`The '${ignored}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

function forced(env) {
  switch (env.FORCE_COLOR) {
    case '':
    case '1':
    case 'true':
      warnOfConflict(env);
      return depth16;
    case '2':
      warnOfConflict(env);
      return depth256;
    case '3':
      warnOfConflict(env);
      return depthTrue;
    default:
      return 1;
  }
}

function onBuildServer(env) {
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return depth16;
  if ('CI' in env) {
    for (const [name, depth] of Object.entries(buildServers)) if (name in env) return depth;
    return env.CI_NAME === 'codeship' ? depth256 : 1;
  }
  if ('TEAMCITY_VERSION' in env) return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? depth16 : 1;
  return 0;
}

/** 1, 4, 8 or 24 bits. */
function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) return forced(env);
  if (env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '' ||
      env.NO_COLOR !== undefined && env.NO_COLOR !== '' || env.TERM === 'dumb') {
    return 1;
  }
  if (env.TMUX) return depthTrue;
  const atBuild = onBuildServer(env);
  if (atBuild !== 0) return atBuild;
  if (env.TERM_PROGRAM === 'iTerm.app') return /^[0-2]\./.test(env.TERM_PROGRAM_VERSION ?? '0.') ? depth256 : depthTrue;
  if (env.TERM_PROGRAM in terminalPrograms) return terminalPrograms[env.TERM_PROGRAM];
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return depthTrue;
  if (env.TERM) {
    if (/truecolor/.test(env.TERM)) return depthTrue;
    if (/^xterm-256/.test(env.TERM)) return depth256;
    const term = env.TERM.toLowerCase();
    if (term in terminals) return terminals[term];
    if (terminalFamilies.test(term)) return depth16;
  }
  return env.COLORTERM ? depth16 : 1;
}

/** hasColors([count][, env]) */
function hasColors(count, env) {
  if (env === undefined && (count === undefined || typeof count === 'object' && count !== null)) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** getColorDepth.call(this, env);
}

module.exports = { getColorDepth, hasColors };
