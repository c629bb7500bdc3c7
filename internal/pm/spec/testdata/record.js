// Records what npm-package-arg answers: node record.js DIR-OF-npm-package-arg > cases.json
'use strict';
const npa = require(process.argv[2]);
const args = `foo
foo@1.2.3
foo@=v1.2.3
foo@^1.2
foo@~1
foo@>=1 <3
foo@1.x || 2.x
foo@latest
foo@next
foo@
foo@*
@s/p
@s/p@1
@s/p@^1 || ^2
foo@ 1.2.4
foo@npm:bar@1
foo@npm:@s/bar@^2
foo@npm:bar
foo@npm:npm:x@1
foo@npm:github:a/b
user/repo
user/repo#branch
user/repo#semver:^1.2
user/repo#semver:1.2 || 2
user/repo#path:packages/x
user/repo#main::path:packages/x
user/repo#0123456789012345678901234567890123456789
github:user/repo
github:user/repo.git#v1
gitlab:user/repo#x
gitlab:group/sub/repo
bitbucket:user/repo
gist:b1b1b1b1
gist:user/b1b1b1b1#c
foo@user/repo
foo@github:user/repo#v1.2.3
https://github.com/user/repo
https://github.com/user/repo.git#v1
https://github.com/user/repo/tree/branch
https://github.com/user/repo/archive/refs/heads/main.tar.gz
https://token@github.com/user/repo.git
https://user:pw@github.com/user/repo.git#x
git+https://github.com/user/repo.git
git+https://github.com/user/repo#semver:^1
git+ssh://git@github.com/user/repo.git#abc
git+ssh://git@github.com:user/repo.git#abc
git@github.com:user/repo.git
git@github.com:user/repo.git#v1
git://github.com/user/repo
ssh://git@github.com/user/repo
git+https://gitlab.com/a/b.git
https://gitlab.com/a/b/-/archive/x.tar.gz
git+ssh://git@bitbucket.org/a/b
git+https://example.com/a/b.git
git+https://example.com/a/b.git#semver:^1.2
git+ssh://git@example.com/a/b.git#c
git+ssh://git@example.com:a/b.git#c
git+ssh://git@example.com:2222/a/b.git#c
git@example.com:a/b.git
git+http://example.com/a.git
git://example.com/a.git#v
git+file:///tmp/repo
https://example.com/x.tgz
http://example.com/x.tar.gz
foo@https://example.com/x.tgz
https://example.com/x
./x
../x
/abs/x
./x.tgz
../a/b.tar.gz
~/x
file:x
file:./x
file:../x
file:/abs/x
file:///abs/x
file://abs/x
file:///../x
file:x.tgz
file:/abs/x.tgz
foo@file:../x
foo@./x
foo@/abs/x.tgz
a/b/c
x.tgz
foo@x.tgz
file:a%20b
foo@file:a b
@s/p@file:../p
@s/p@git+https://github.com/a/b.git
foo@workspace:*
foo@ftp://x/y
svn+ssh://x/y
foo@not a tag
foo@tag%20x
.foo
_foo
node_modules
fo o
@/x
@s/
foo@http://example.com
foo@v1
foo@x
foo@1 - 2
foo@1.2.3-beta.4
foo@>1.2.3-a <2
foo@link:../x
foo@sourcehut:~u/r
https://git.sr.ht/~u/r
https://gist.github.com/user/abc123
https://www.github.com/user/repo
foo@https://github.com/user/repo/tarball/main
user/repo#a/b
user/.repo
foo@user/repo.git`.split('\n');
const out = args.map((a) => {
  try {
    const r = npa(a, '/work/dir');
    const s = (r) => ({ name: r.name ?? '', type: r.type, rawSpec: r.rawSpec, saveSpec: r.saveSpec ?? '', fetchSpec: r.fetchSpec ?? '', gitCommittish: r.gitCommittish ?? '', gitRange: r.gitRange ?? '', gitSubdir: r.gitSubdir ?? '', registry: !!r.registry, hosted: r.hosted ? r.hosted.sshurl({ noCommittish: true, noGitPlus: false }) : '', string: r.toString() });
    return { arg: a, ...s(r), sub: r.subSpec ? s(r.subSpec) : undefined };
  } catch (e) { return { arg: a, error: e.code || e.message }; }
});
console.log(JSON.stringify(out, null, 1));
