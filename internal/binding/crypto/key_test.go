package crypto

import (
	"bytes"
	"testing"
)

// A sealed key opens with its passphrase only.
func TestSealedKeys(t *testing.T) {
	der, err := generateKeyPair(`{"Type":"ec","Curve":"P-256"}`)
	if err != nil {
		t.Fatal(err)
	}
	for name := range sealingCiphers {
		sealed, err := encryptPKCS8(der, name, []byte("secret"))
		if err != nil {
			t.Fatal(name, err)
		}
		if got, err := decryptPKCS8(sealed, []byte("secret")); err != nil || !bytes.Equal(got, der) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := decryptPKCS8(sealed, []byte("other")); err == nil && bytes.Equal(got, der) {
			t.Errorf("%s opens with any passphrase", name)
		}
		if _, err := decryptPKCS8(sealed, nil); err != errNeedPassphrase {
			t.Errorf("%s without a passphrase: %v", name, err)
		}
	}
}

func TestUnusualRSAExponent(t *testing.T) {
	k, err := generateRSA(512, 3)
	if err != nil {
		t.Fatal(err)
	}
	if k.E != 3 || k.N.BitLen() != 512 {
		t.Errorf("e %d, %d bits", k.E, k.N.BitLen())
	}
}

func FuzzKeys(f *testing.F) {
	der, _ := generateKeyPair(`{"Type":"ed25519"}`)
	sealed, _ := encryptPKCS8(der, "aes-128-cbc", []byte("x"))
	f.Add(der)
	f.Add(sealed)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{"pkcs8", "spki", "pkcs1", "sec1", "certificate"} {
			if key, err := fromDER(data, kind, nil); err == nil {
				key.spki()
			}
		}
		fromPEM(data, false, []byte("x"))
	})
}
