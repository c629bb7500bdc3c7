package url

import "testing"

func TestDomainToASCII(t *testing.T) {
	for domain, want := range map[string]string{
		"español.com": "xn--espaol-zwa.com", "faß.example": "xn--fa-hia.example", "Ｇｏ.com": "go.com", "a\u00ADb": "ab",
		"www.foo。bar.com": "www.foo.bar.com", "xn--": "", "xn--pokxncvks": "", "\uFFFD": "", "☃": "xn--n3h",
		"xn--espaol-zwa.com": "xn--espaol-zwa.com", "xn--iñvalid.com": "", "a--b.xn--n3h": "a--b.xn--n3h",
		"０Ｘｃ０．０２５０．０１": "0xc0.0250.01", "\u200Da": "",
	} {
		if got := DomainToASCII(domain); got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}

func TestDomainToUnicode(t *testing.T) {
	for domain, want := range map[string]string{
		"xn--espaol-zwa.com": "español.com", "xn--n3h.com": "☃.com", "plain.org": "plain.org",
	} {
		if got := DomainToUnicode(domain); got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}

func FuzzDomain(f *testing.F) {
	f.Add("xn--espaol-zwa.com")
	f.Fuzz(func(t *testing.T, domain string) {
		if ascii := DomainToASCII(domain); ascii != "" {
			for i := range len(ascii) {
				if ascii[i] >= 0x80 {
					t.Errorf("%q: %q is not ASCII", domain, ascii)
				}
			}
		}
		DomainToUnicode(domain)
	})
}
