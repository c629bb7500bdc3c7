package crypto

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding"
	"hash"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
)

// hasher is a hash whose whole state can be written to and taken from bytes. JavaScript owns those bytes: a Hash object
// needs no native handle, so nothing is left behind by one that is never digested, and copying it copies bytes.
type hasher interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// digest describes one algorithm; its index in digests is what JavaScript passes.
type digest struct {
	names []string // OpenSSL's name first, aliases after it, all in lower case
	xof   bool     // output of any length
	new   func() hasher
}

var digests = []digest{
	{names: aliases("md5", "ssl3-md5", "rsa-md5", "md5withrsaencryption"), new: func() hasher { return md5.New().(hasher) }},
	{names: aliases("sha1", "sha-1", "ssl3-sha1", "rsa-sha1", "rsa-sha1-2", "sha1withrsaencryption"), new: func() hasher { return sha1.New().(hasher) }},
	{names: sha2("224"), new: func() hasher { return sha256.New224().(hasher) }},
	{names: sha2("256"), new: func() hasher { return sha256.New().(hasher) }},
	{names: sha2("384"), new: func() hasher { return sha512.New384().(hasher) }},
	{names: sha2("512"), new: func() hasher { return sha512.New().(hasher) }},
	{names: append(sha2("512-224"), "sha-512/224", "sha2-512/224", "rsa-sha512/224"), new: func() hasher { return sha512.New512_224().(hasher) }},
	{names: append(sha2("512-256"), "sha-512/256", "sha2-512/256", "rsa-sha512/256"), new: func() hasher { return sha512.New512_256().(hasher) }},
	{names: sha3Names("224"), new: func() hasher { return sha3.New224() }},
	{names: sha3Names("256"), new: func() hasher { return sha3.New256() }},
	{names: sha3Names("384"), new: func() hasher { return sha3.New384() }},
	{names: sha3Names("512"), new: func() hasher { return sha3.New512() }},
	{names: aliases("shake128", "shake-128"), xof: true, new: func() hasher { return &shake{sha3.NewSHAKE128(), 16} }},
	{names: aliases("shake256", "shake-256"), xof: true, new: func() hasher { return &shake{sha3.NewSHAKE256(), 32} }},
	{names: aliases("ripemd160", "ripemd-160", "ripemd", "rmd160", "rsa-ripemd160", "ripemd160withrsa"), new: func() hasher { return newRIPEMD160() }},
	{names: aliases("blake2b512", "blake2b-512"), new: newBlake2b},
	{names: aliases("blake2s256", "blake2s-256"), new: newBlake2s},
	{names: aliases("md5-sha1"), new: newMD5SHA1},
	{names: aliases("sm3", "rsa-sm3", "sm3withrsaencryption"), new: func() hasher { return newSM3() }},
}

func aliases(names ...string) []string { return names }

func sha2(size string) []string {
	return []string{"sha" + size, "sha-" + size, "sha2-" + size, "rsa-sha" + size, "sha" + size + "withrsaencryption"}
}

func sha3Names(size string) []string {
	return []string{"sha3-" + size, "rsa-sha3-" + size, "id-rsassa-pkcs1-v1_5-with-sha3-" + size}
}

// digestID finds an algorithm by any of its names; -1 means unknown.
func digestID(name string) int {
	name = strings.ToLower(name)
	for id := range digests {
		for _, n := range digests[id].names {
			if n == name {
				return id
			}
		}
	}
	return -1
}

// Pairs and singles that Go's packages do not offer as a hasher by themselves.

// shake gives an extendable-output function the shape of a hash with OpenSSL's default length.
type shake struct {
	*sha3.SHAKE
	size int
}

func (s *shake) Size() int { return s.size }

func (s *shake) Sum(b []byte) []byte { return s.extend(b, s.size) }

// extend appends n bytes of output and leaves the state as it was.
func (s *shake) extend(b []byte, n int) []byte {
	at := len(b)
	b = append(b, make([]byte, n)...)
	c := *s.SHAKE
	c.Read(b[at:])
	return b
}

// marshalled adds AppendBinary to the BLAKE2 hashes, which only have MarshalBinary.
type marshalled struct{ hash.Hash }

func (m marshalled) AppendBinary(b []byte) ([]byte, error) {
	state, err := m.Hash.(encoding.BinaryMarshaler).MarshalBinary()
	return append(b, state...), err
}

func (m marshalled) UnmarshalBinary(b []byte) error {
	return m.Hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
}

func newBlake2b() hasher {
	h, _ := blake2b.New512(nil) // fails for a key only
	return marshalled{h}
}

func newBlake2s() hasher {
	h, _ := blake2s.New256(nil)
	return marshalled{h}
}

// md5sha1 is the pair that TLS before 1.2 signs.
type md5sha1 struct{ md5, sha1 hasher }

func newMD5SHA1() hasher { return &md5sha1{md5.New().(hasher), sha1.New().(hasher)} }

func (d *md5sha1) Write(p []byte) (int, error) {
	d.md5.Write(p)
	return d.sha1.Write(p)
}

func (d *md5sha1) Sum(b []byte) []byte { return d.sha1.Sum(d.md5.Sum(b)) }
func (d *md5sha1) Reset()              { d.md5.Reset(); d.sha1.Reset() }
func (d *md5sha1) Size() int           { return md5.Size + sha1.Size }
func (d *md5sha1) BlockSize() int      { return sha1.BlockSize }

func (d *md5sha1) AppendBinary(b []byte) ([]byte, error) {
	b, err := d.md5.AppendBinary(b)
	if err != nil {
		return b, err
	}
	return d.sha1.AppendBinary(b)
}

func (d *md5sha1) UnmarshalBinary(b []byte) error {
	const md5State = 4 + md5.Size + md5.BlockSize + 8 // magic, chain, block, length
	if len(b) <= md5State {
		return errState
	}
	if err := d.md5.UnmarshalBinary(b[:md5State]); err != nil {
		return err
	}
	return d.sha1.UnmarshalBinary(b[md5State:])
}
