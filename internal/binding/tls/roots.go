package tls

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/ravel-js/ravel/internal/ops"
)

// Where authorities that are trusted by default come from; a set is their sum.
const (
	rootsBundled = 1 << iota // Mozilla's
	rootsSystem              // the machine's
	rootsExtra               // NODE_EXTRA_CA_CERTS
	rootsOpenSSL             // SSL_CERT_FILE and SSL_CERT_DIR
	rootsChosen              // of setDefaultCACertificates, instead of all others
)

// rootSet is an immutable set of authorities, found by their subject.
type rootSet struct {
	list    []root
	subject map[string][]root
}

type root struct {
	cert       *x509.Certificate
	bundled    bool
	constraint func([]*x509.Certificate) error
}

func newRootSet(lists ...[]root) *rootSet {
	s := &rootSet{subject: map[string][]root{}}
	seen := map[[32]byte]bool{}
	for _, list := range lists {
		for _, r := range list {
			sum := sha256.Sum256(r.cert.Raw)
			if seen[sum] {
				continue
			}
			seen[sum] = true
			s.list = append(s.list, r)
			s.subject[string(r.cert.RawSubject)] = append(s.subject[string(r.cert.RawSubject)], r)
		}
	}
	return s
}

var bundledRoots = sync.OnceValue(func() []root {
	var list []root
	for r := range bundle.Roots() {
		if cert, err := x509.ParseCertificate(r.Certificate); err == nil {
			list = append(list, root{cert, true, r.Constraint})
		}
	}
	return list
})

var systemRoots = sync.OnceValue(func() []root {
	for _, path := range []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	} {
		if list := rootsOfFile(path); len(list) > 0 {
			return list
		}
	}
	return rootsOfFolder("/etc/ssl/certs")
})

func rootsOfFile(path string) []root {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return rootsOfPEM(data)
}

// rootsOfPEM leaves out what cannot be parsed: one bad authority shall not take
// the others away.
func rootsOfPEM(data []byte) []root {
	var list []root
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return list
		}
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			list = append(list, root{cert: cert})
		}
	}
}

func rootsOfFolder(path string) []root {
	var list []root
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		list = append(list, rootsOfFile(filepath.Join(path, e.Name()))...)
	}
	return list
}

// rootStores are the sets in use by an instance.
type rootStores struct {
	mu     sync.Mutex
	sets   map[int32]*rootSet
	chosen []root
}

// get returns a function because most contexts never verify anything, and reading
// all authorities takes milliseconds.
func (s *rootStores) get(sources int32) func() *rootSet {
	return func() *rootSet {
		s.mu.Lock()
		defer s.mu.Unlock()
		if set := s.sets[sources]; set != nil {
			return set
		}
		var lists [][]root
		if sources&rootsChosen != 0 {
			lists = append(lists, s.chosen)
		}
		if sources&rootsBundled != 0 {
			lists = append(lists, bundledRoots())
		}
		if sources&rootsSystem != 0 {
			lists = append(lists, systemRoots())
		}
		if sources&rootsOpenSSL != 0 {
			if file := os.Getenv("SSL_CERT_FILE"); file != "" {
				lists = append(lists, rootsOfFile(file))
			}
			if dir := os.Getenv("SSL_CERT_DIR"); dir != "" {
				lists = append(lists, rootsOfFolder(dir))
			}
		}
		if sources&rootsExtra != 0 {
			if file := os.Getenv("NODE_EXTRA_CA_CERTS"); file != "" {
				lists = append(lists, rootsOfFile(file))
			}
		}
		set := newRootSet(lists...)
		if s.sets == nil {
			s.sets = map[int32]*rootSet{}
		}
		s.sets[sources] = set
		return set
	}
}

// rootPEMs lists a set as PEM.
func rootPEMs(env *ops.Env, sources int32) ([]string, error) {
	out := []string{}
	for _, r := range states.Of(env).roots.get(sources)().list {
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.cert.Raw})
		if r.bundled {
			text = text[:len(text)-1] // as they stand in Node's list
		}
		out = append(out, string(text))
	}
	return out, nil
}

// setDefaultRoots makes the certificates given, in PEM or DER, the set that is
// trusted by default. It returns the place of the first that is none, or -1.
func setDefaultRoots(env *ops.Env, certs []string) (int32, error) {
	var list []root
	for i, text := range certs {
		parsed, err := parseCerts([]byte(text))
		if err != nil {
			return 0, errPEM
		}
		if len(parsed) == 0 {
			return int32(i), nil
		}
		for _, cert := range parsed {
			list = append(list, root{cert: cert})
		}
	}
	s := &states.Of(env).roots
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen = list
	delete(s.sets, rootsChosen)
	return -1, nil
}
