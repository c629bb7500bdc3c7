package store

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// digest is one hash of an integrity string.
type digest struct {
	algo string
	sum  []byte
}

func (d digest) String() string { return d.algo + "-" + base64.StdEncoding.EncodeToString(d.sum) }

// key names an image.
func (d digest) key() string { return d.algo + "-" + hex.EncodeToString(d.sum) }

var strength = map[string]int{"sha1": 1, "sha256": 2, "sha384": 3, "sha512": 4}

// parseIntegrity keeps the hashes of the strongest algorithm that an SRI string has; any of them may match.
func parseIntegrity(sri string) []digest {
	var out []digest
	best := 0
	for _, w := range strings.Fields(sri) {
		algo, rest, ok := strings.Cut(w, "-")
		rest, _, _ = strings.Cut(rest, "?")
		n := strength[algo]
		if !ok || n == 0 || n < best {
			continue
		}
		sum, err := base64.StdEncoding.DecodeString(rest)
		if err != nil || len(sum) != newHash(algo).Size() {
			continue
		}
		if n > best {
			best, out = n, nil
		}
		out = append(out, digest{algo, sum})
	}
	return out
}

func newHash(algo string) hash.Hash {
	switch algo {
	case "sha1":
		return sha1.New()
	case "sha256":
		return sha256.New()
	case "sha384":
		return sha512.New384()
	}
	return sha512.New()
}

// FromShasum writes the hexadecimal SHA-1 of old packuments as an integrity string.
func FromShasum(shasum string) string {
	sum, err := hex.DecodeString(shasum)
	if err != nil || len(sum) != sha1.Size {
		return ""
	}
	return digest{"sha1", sum}.String()
}

// check hashes a tarball: always by SHA-512, and by what is wanted if that is weaker.
type check struct {
	want   []digest
	sha512 hash.Hash
	other  hash.Hash
	n      int64
}

func newCheck(want []digest) *check {
	c := &check{want: want, sha512: sha512.New()}
	if len(want) > 0 && want[0].algo != "sha512" {
		c.other = newHash(want[0].algo)
	}
	return c
}

func (c *check) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	c.sha512.Write(b)
	if c.other != nil {
		c.other.Write(b)
	}
	return len(b), nil
}

// verify gives the tarball's own digests, or the error that names what was expected and what came.
func (c *check) verify(label string) ([]digest, error) {
	got := []digest{{"sha512", c.sha512.Sum(nil)}}
	if c.other != nil {
		got = append(got, digest{c.want[0].algo, c.other.Sum(nil)})
	}
	if len(c.want) == 0 {
		return got, nil
	}
	have := got[len(got)-1]
	for _, w := range c.want {
		if bytes.Equal(w.sum, have.sum) {
			return got, nil
		}
	}
	return nil, &Error{code: "EINTEGRITY", Package: label, msg: fmt.Sprintf("integrity checksum failed when using %s: wanted %s but got %s. (%d bytes)", have.algo, c.want[0], have, c.n)}
}
