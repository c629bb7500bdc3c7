// Records what the npm package `semver` answers to generated versions and ranges: node record.js DIR-OF-semver [seed]
// Output: one JSON array a line. ["v", text, strict, loose]   ["c", a, b, order]
// ["r", range, strict, loose, loose+prerelease, bits of versions admitted loosely, bits with prereleases]   ["i", a, b, intersects]
'use strict';
const semver = require(process.argv[2]);
let seed = Number(process.argv[3] || 1);
const rnd = (n) => { let t = seed += 0x6D2B79F5; t = Math.imul(t ^ t >>> 15, t | 1); t ^= t + Math.imul(t ^ t >>> 7, t | 61); return ((t ^ t >>> 14) >>> 0) % n; };
const pick = (a) => a[rnd(a.length)];
const num = () => pick(['0', '0', '1', '1', '2', '3', '10', '01', '9007199254740991', '99999999999999999999']);
const small = () => pick(['0', '0', '1', '1', '2', '3', '4']);
const pre = () => pick(['', '', '', '-0', '-alpha', '-alpha.1', '-beta.2', '-rc.1.2', '-1.2', 'beta', '-01', '--', '-a-b', '+b1', '-rc.0+b.2']);
const version = (n = small) => `${pick(['', '', '', '', 'v', '=', ' v'])}${n()}.${n()}.${n()}${pre()}`;
const x = () => pick([small, small, small, () => pick(['x', 'X', '*'])])();
const partial = () => pick([
  () => x(), () => `${x()}.${x()}`, () => `${x()}.${x()}.${x()}`, () => `${x()}.${x()}.${x()}${pre()}`, () => version(), () => version(num)])();
const op = () => pick(['', '', '^', '^', '~', '~>', '>=', '>=', '<', '<=', '>', '=', '^ ', '~ ', '>= ', '< ', '> ', '== ', '^=', '>=v', '~>=']);
const comp = () => op() + partial();
const set = () => pick([comp, comp, comp, () => `${comp()} ${comp()}`, () => `>=${version()} <${version()}`, () => `${partial()} - ${partial()}`,
  () => `${comp()}  ${comp()} ${comp()}`, () => pick(['', '*', 'x', 'latest', '>', '~', 'a.b.c', '1.2.3*', '>*', '<*', '||'])])();
const range = () => pick([set, set, () => `${set()}||${set()}`, () => `${set()} || ${set()}`, () => `${set()} || ${set()} || ${set()}`])();
const probes = [];
for (const M of [0, 1, 2, 3]) for (const m of [0, 1, 2]) for (const p of [0, 1, 3]) for (const s of ['', '-0', '-alpha.1', '-rc.1']) probes.push(`${M}.${m}.${p}${s}`);
const out = [['p', ...probes]];
const bits = (r, o) => { let h = ''; for (let i = 0; i < probes.length; i += 4) { let d = 0; for (let j = 0; j < 4; j++) if (semver.satisfies(probes[i + j], r, o)) d |= 1 << j; h += d.toString(16); } return h; };
const str = (r, o) => { try { return new semver.Range(r, o).range; } catch { return null; } };
const ranges = ['1.0.0 - 2.0.0', '1.0.0', '>=*', '', '*', '>=1.0.0', '>1.0.0', '<=2.0.0', '1', '<2.0.0', '>= 1.0.0', '0.1.20 || 1.2.4', '>=0.2.3 || <0.0.1', '||', '2.x.x', '1.2.x || 2.x', '2.*.*', '1.2.*', '2.3', '~2.4', '~>3.2.1', '~1', '~>1', '~> 1', '~1.0', '~ 1.0', '<1', '>=1', '< 1.2', '1 2', '1.2 - 3.4.5', '1.2.3 - 3.4', '>01.02.03', '~1.2.3beta', '^ 1.2 ^ 1', '1.2 - 3', '>1.2.3-alpha <2', '^0.0.0-0', '^1.2.3-beta.4', '^0.1.2', '^0.0.1', '^0', '^x', '>x 2.x', '<x <* || >* 2.x', '^1.2.3+build', '>=09090', '~1.2.1 >=1.2.3', '~1.2.1 =1.2.3', '>=1.2.1 1.2.3', '<=1.2', '>1', '>1.2', '~v0.5.4-pre', '=0.7.x', '>=0.7.x', '<=0.7.x', '~1.2.x-beta', 'blerg', 'git+https://user:password0123@github.com/foo', '1.x.3', '*.1', '>=  1', '^>=1', '1.2.3 -2', '1-2', '1 -  2'];
while (ranges.length < Number(process.argv[4] || 5000)) ranges.push(range());
for (const r of ranges) out.push(['r', r, str(r), str(r, true), str(r, { loose: true, includePrerelease: true }), bits(r, true), bits(r, { loose: true, includePrerelease: true })]);
for (let i = 0; i < ranges.length / 4; i++) { const v = pick([() => version(), () => version(num), () => comp(), () => ' ' + version() + ' '])(); out.push(['v', v, semver.valid(v), semver.valid(v, true)]); }
for (let i = 0; i < ranges.length / 4; i++) { const a = version(), b = version(); if (semver.valid(a, true) && semver.valid(b, true)) out.push(['c', a, b, semver.compare(a, b, true)]); }
for (let i = 0; i < ranges.length / 4; i++) { const a = pick(ranges), b = pick(ranges); let t = null; try { t = semver.intersects(a, b, true); } catch {} out.push(['i', a, b, t]); }
process.stdout.write(out.map((l) => JSON.stringify(l)).join('\n') + '\n');
