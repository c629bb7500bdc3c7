package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/pm/pack"
	"github.com/ravel-js/ravel/internal/pm/semver"
	"github.com/ravel-js/ravel/internal/pm/spec"
	"github.com/ravel-js/ravel/internal/pm/store"
	"github.com/ravel-js/ravel/internal/pm/tree"
)

var _ tree.Source = (*Client)(nil)

type remote struct {
	image *store.Image
	pkg   *manifest.Package // what is not in the store yet
	res   tree.Resolved
}

// Manifest brings what is no registry package into the store and reads its package.json.
func (c *Client) Manifest(ctx context.Context, s spec.Spec) (*manifest.Package, tree.Resolved, error) {
	if s.Type == spec.Alias && s.Sub != nil {
		s = *s.Sub
	}
	label := s.Name
	if label == "" {
		label = s.RawSpec
	}
	r, err := join(ctx, c, c.remotes, string(s.Type)+" "+s.FetchSpec+"#"+s.GitCommittish+s.GitRange+s.GitSubdir+" "+s.SaveSpec, func() (remote, error) {
		switch s.Type {
		case spec.File:
			im, err := c.addFile(ctx, label, "", s.FetchSpec)
			if err != nil {
				return remote{}, err
			}
			at := s.SaveSpec
			if at == "" {
				at = "file:" + s.FetchSpec
			}
			return remote{image: im, res: tree.Resolved{URL: at, Integrity: im.Integrity}}, nil
		case spec.Remote:
			im, err := c.download(ctx, label, s.FetchSpec, "", 0)
			if err != nil {
				return remote{}, err
			}
			return remote{image: im, res: tree.Resolved{URL: s.FetchSpec, Integrity: im.Integrity}}, nil
		case spec.Git:
			at, err := c.gitCommit(ctx, s)
			if err != nil {
				return remote{}, err
			}
			return c.git(ctx, at)
		case spec.Directory: // to be copied; what of it is packed when it is placed
			raw, err := os.ReadFile(filepath.Join(s.FetchSpec, "package.json"))
			if err != nil {
				return remote{}, err
			}
			p, err := manifest.Parse(raw)
			return remote{pkg: p, res: tree.Resolved{URL: "file:" + filepath.ToSlash(s.FetchSpec)}}, err
		}
		return remote{}, NewError("EUNSUPPORTED", "cannot read a package.json from "+s.Raw)
	})
	if err != nil {
		return nil, tree.Resolved{}, err
	}
	if r.pkg != nil {
		return r.pkg, r.res, nil
	}
	raw, err := c.store.Read(r.image, "package.json")
	if errors.Is(err, os.ErrNotExist) {
		return nil, tree.Resolved{}, NewError("ENOENT", "Could not read package.json: "+label+" has none")
	}
	if err != nil {
		return nil, tree.Resolved{}, err
	}
	p, err := manifest.Parse(raw)
	return p, r.res, err
}

func isGit(u string) bool {
	return strings.HasPrefix(u, "git+") || strings.HasPrefix(u, "git:") || strings.HasPrefix(u, "git@") || strings.HasPrefix(u, "github:")
}

// gitURL is what git is told, of what lockfiles say.
func gitURL(u string) (repo, commit string) {
	repo, commit, _ = strings.Cut(u, "#")
	repo = strings.TrimPrefix(repo, "git+")
	if strings.HasPrefix(repo, "file://") {
		return repo, commit
	}
	if s, ok := strings.CutPrefix(repo, "github:"); ok {
		h := spec.Hosted{Host: "github"}
		repo = "https://" + h.Domain() + "/" + s + ".git"
	}
	return repo, commit
}

// gitCommit asks the repository which commit is meant and gives the URL that a lockfile records.
func (c *Client) gitCommit(ctx context.Context, s spec.Spec) (string, error) {
	repo := s.FetchSpec
	save := repo
	if s.Hosted != nil {
		repo = s.Hosted.Clone()
		save, _, _ = strings.Cut(s.Hosted.SSHURL(""), "#")
	} else if !strings.HasPrefix(save, "git") {
		save = "git+" + save
	}
	repo, _ = gitURL(repo)
	save, _, _ = strings.Cut(save, "#")
	want := s.GitCommittish
	if len(want) == 40 && isHex(want) {
		return save + "#" + want, nil
	}
	out, err := c.runGit(ctx, "", "ls-remote", "--", repo)
	if err != nil && s.Hosted != nil {
		if https, _ := gitURL(s.Hosted.HTTPS("")); https != repo {
			out, err = c.runGit(ctx, "", "ls-remote", "--", https)
		}
	}
	if err != nil {
		return "", err
	}
	refs := map[string]string{}
	for _, line := range strings.Split(out, "\n") {
		if sha, ref, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			refs[strings.TrimSuffix(ref, "^{}")] = sha
		}
	}
	if s.GitRange != "" {
		by := map[string]string{}
		var nums []string
		for ref, sha := range refs {
			if tag, ok := strings.CutPrefix(ref, "refs/tags/"); ok {
				if v := semver.Valid(tag, true); v != "" {
					by[v] = sha
					nums = append(nums, v)
				}
			}
		}
		best := semver.MaxSatisfying(nums, s.GitRange, semver.Options{Loose: true})
		if best == "" {
			return "", NewError("ETARGET", "no tag of "+safeURL(repo)+" matches semver:"+s.GitRange)
		}
		return save + "#" + by[best], nil
	}
	if want == "" {
		want = "HEAD"
	}
	for _, ref := range []string{want, "refs/tags/" + want, "refs/heads/" + want} {
		if sha := refs[ref]; sha != "" {
			return save + "#" + sha, nil
		}
	}
	if isHex(want) && len(want) >= 7 {
		for _, sha := range refs {
			if strings.HasPrefix(sha, want) {
				return save + "#" + sha, nil
			}
		}
	}
	return "", NewError("EGIT", "no branch, tag or commit "+want+" in "+safeURL(repo))
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s[:len(s)&^1])
	return err == nil
}

// git clones one commit, packs it as npm would publish it, and takes that into the store.
func (c *Client) git(ctx context.Context, at string) (remote, error) {
	res := tree.Resolved{URL: at}
	if im := c.store.LookupURL(at); im != nil {
		return remote{image: im, res: res}, nil
	}
	dir, p, err := c.checkout(ctx, at)
	if err != nil {
		return remote{}, err
	}
	defer os.RemoveAll(dir)
	im, err := c.addFolder(ctx, p.ID(), dir)
	if err != nil {
		return remote{}, err
	}
	return remote{image: im, res: res}, c.store.Alias(im, at)
}

// addFolder packs a folder as npm would publish it, and takes that into the store.
func (c *Client) addFolder(ctx context.Context, label, dir string) (*store.Image, error) {
	files, err := pack.List(dir)
	if err != nil {
		return nil, err
	}
	tgz, err := os.CreateTemp(filepath.Join(c.store.Dir, "tmp"), "tgz-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tgz.Name())
	err = pack.Write(tgz, dir, files)
	tgz.Close()
	if err != nil {
		return nil, err
	}
	return c.addFile(ctx, label, "", tgz.Name())
}

// GitTarball packs what a git specifier names as npm would publish it, and tells which commit that is.
func (c *Client) GitTarball(ctx context.Context, s spec.Spec) (tgz []byte, at string, err error) {
	if at, err = c.gitCommit(ctx, s); err != nil {
		return nil, "", err
	}
	dir, _, err := c.checkout(ctx, at)
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	files, err := pack.List(dir)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	err = pack.Write(&b, dir, files)
	return b.Bytes(), at, err
}

// checkout lays the files of one commit into a new folder, without its history.
func (c *Client) checkout(ctx context.Context, at string) (dir string, p *manifest.Package, err error) {
	repo, commit := gitURL(at)
	if commit == "" || strings.HasPrefix(commit, "-") || strings.HasPrefix(repo, "-") {
		return "", nil, NewError("EGIT", safeURL(at)+" names no commit")
	}
	if c.Offline {
		return "", nil, NewError("ENOTCACHED", "request to "+safeURL(at)+" failed: cache mode is 'only-if-cached' but no cached response is available.")
	}
	sum := sha256.Sum256([]byte(at))
	if dir, err = os.MkdirTemp(filepath.Join(c.store.Dir, "tmp"), "git-"+hex.EncodeToString(sum[:4])+"-"); err != nil {
		return "", nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if _, err = c.runGit(ctx, dir, "init", "-q"); err != nil {
		return "", nil, err
	}
	fetch := func(repo string) error {
		_, err := c.runGit(ctx, dir, "fetch", "-q", "--depth=1", "--", repo, commit)
		if err != nil {
			_, err = c.runGit(ctx, dir, "fetch", "-q", "--tags", "--", repo, "+refs/heads/*:refs/remotes/origin/*")
		}
		return err
	}
	if err = fetch(repo); err != nil {
		if u, perr := url.Parse(repo); perr == nil && u.Scheme == "ssh" {
			if herr := fetch("https://" + u.Hostname() + u.Path); herr == nil {
				err = nil
			}
		}
	}
	if err != nil {
		return "", nil, err
	}
	if _, err = c.runGit(ctx, dir, "-c", "advice.detachedHead=false", "checkout", "-q", commit); err != nil {
		return "", nil, err
	}
	os.RemoveAll(filepath.Join(dir, ".git"))
	raw, rerr := os.ReadFile(filepath.Join(dir, "package.json"))
	if rerr != nil {
		return "", nil, NewError("ENOENT", "Could not read package.json: "+safeURL(at)+" has none")
	}
	if p, err = manifest.Parse(raw); err != nil {
		return "", nil, err
	}
	for _, script := range []string{"prepare", "prepack"} {
		if p.Scripts.Has(script) {
			c.Log("warn", "git dep "+p.Name+" has a script \""+script+"\"; it is not run")
		}
	}
	return dir, p, nil
}

// runGit runs git without asking anybody anything.
func (c *Client) runGit(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.cfg.Str("git"), args...)
	cmd.Dir = dir
	env := os.Environ()
	cmd.Env = append(env[:len(env):len(env)], "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=echo", "GIT_ALLOW_PROTOCOL=file:git:http:https:ssh", "LC_ALL=C")
	if os.Getenv("GIT_SSH_COMMAND") == "" {
		cmd.Env = append(cmd.Env, "GIT_SSH_COMMAND=ssh -oStrictHostKeyChecking=accept-new -oBatchMode=yes")
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", NewError("ENOGIT", "No git binary found in $PATH")
		}
		return "", NewError("EGIT", scrub("git "+args[0]+": "+strings.TrimSpace(stderr.String())))
	}
	return string(out), nil
}
