package tls

import (
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/ravel-js/ravel/internal/ops"
)

// describe takes a certificate apart for getPeerCertificate(), as JSON with bytes
// in hexadecimal digits; null for what is none.
func describe(_ *ops.Env, der []byte) (ops.JSON, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return "null", nil
	}
	s1, s256, s512 := sha1.Sum(der), sha256.Sum256(der), sha512.Sum512(der)
	out := map[string]any{
		"subject":        nameOf(cert.RawSubject),
		"issuer":         nameOf(cert.RawIssuer),
		"ca":             cert.IsCA,
		"valid_from":     opensslTime(cert.NotBefore),
		"valid_to":       opensslTime(cert.NotAfter),
		"fingerprint":    fingerprint(s1[:]),
		"fingerprint256": fingerprint(s256[:]),
		"fingerprint512": fingerprint(s512[:]),
		"serialNumber":   serial(cert),
		"selfIssued":     isSelfSigned(cert),
	}
	for _, ext := range cert.Extensions {
		switch {
		case ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}):
			if text, ok := altNames(ext.Value); ok {
				out["subjectaltname"] = text
			}
		case ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 37}):
			var ids []asn1.ObjectIdentifier
			if _, err := asn1.Unmarshal(ext.Value, &ids); err == nil {
				var list []string
				for _, id := range ids {
					list = append(list, id.String())
				}
				out["ext_key_usage"] = list
			}
		case ext.Id.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}):
			out["infoAccess"] = accessOf(ext.Value)
		}
	}
	describeKey(out, cert)
	text, err := json.Marshal(out)
	return ops.JSON(text), err
}

func describeKey(out map[string]any, cert *x509.Certificate) {
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		out["modulus"] = strings.ToUpper(key.N.Text(16))
		out["bits"] = key.N.BitLen()
		out["exponent"] = fmt.Sprintf("0x%x", key.E)
		out["pubkey"] = hex.EncodeToString(cert.RawSubjectPublicKeyInfo)
	case *ecdsa.PublicKey:
		out["bits"] = key.Curve.Params().BitSize
		out["pubkey"] = hex.EncodeToString(elliptic.Marshal(key.Curve, key.X, key.Y)) //nolint:staticcheck // the point as such is asked for
		switch key.Curve {
		case elliptic.P256():
			out["asn1Curve"], out["nistCurve"] = "prime256v1", "P-256"
		case elliptic.P384():
			out["asn1Curve"], out["nistCurve"] = "secp384r1", "P-384"
		case elliptic.P521():
			out["asn1Curve"], out["nistCurve"] = "secp521r1", "P-521"
		case elliptic.P224():
			out["asn1Curve"], out["nistCurve"] = "secp224r1", "P-224"
		}
	case ed25519.PublicKey, *dsa.PublicKey:
	}
}

func opensslTime(t time.Time) string { return t.UTC().Format("Jan _2 15:04:05 2006 GMT") }

func serial(cert *x509.Certificate) string {
	text := strings.ToUpper(cert.SerialNumber.Text(16))
	if len(strings.TrimPrefix(text, "-"))%2 == 1 {
		if rest, ok := strings.CutPrefix(text, "-"); ok {
			return "-0" + rest
		}
		return "0" + text
	}
	return text
}

func fingerprint(sum []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

var shortNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
	"2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials",
	"2.5.4.46": "dnQualifier", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
	"0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

// nameOf lists a name's attributes in order, as pairs: JavaScript makes an object
// of them in which one that occurs twice is an array.
func nameOf(raw []byte) [][2]string {
	var sets []asn1.RawValue
	list := [][2]string{}
	if _, err := asn1.Unmarshal(raw, &sets); err != nil {
		return list
	}
	for _, set := range sets {
		for rest := set.Bytes; len(rest) > 0; {
			var attribute struct {
				Type  asn1.ObjectIdentifier
				Value asn1.RawValue
			}
			var err error
			if rest, err = asn1.Unmarshal(rest, &attribute); err != nil {
				break
			}
			key := attribute.Type.String()
			if short, ok := shortNames[key]; ok {
				key = short
			}
			list = append(list, [2]string{key, textOf(attribute.Value)})
		}
	}
	return list
}

func textOf(v asn1.RawValue) string {
	switch v.Tag {
	case asn1.TagBMPString:
		var units []uint16
		for i := 0; i+1 < len(v.Bytes); i += 2 {
			units = append(units, uint16(v.Bytes[i])<<8|uint16(v.Bytes[i+1]))
		}
		return string(utf16.Decode(units))
	case asn1.TagT61String:
		runes := make([]rune, len(v.Bytes))
		for i, b := range v.Bytes {
			runes[i] = rune(b)
		}
		return string(runes)
	}
	return strings.ToValidUTF8(string(v.Bytes), "\uFFFD")
}

// altNames is subjectaltname as Node prints it: a value that could be mistaken for
// more than one stands in quotes.
func altNames(der []byte) (string, bool) {
	parts, ok := generalNames(der)
	return strings.Join(parts, ", "), ok
}

func generalNames(der []byte) (parts []string, ok bool) {
	var seq asn1.RawValue
	if _, err := asn1.Unmarshal(der, &seq); err != nil || seq.Tag != asn1.TagSequence {
		return nil, false
	}
	for rest := seq.Bytes; len(rest) > 0; {
		var v asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &v); err != nil {
			return nil, false
		}
		parts = append(parts, generalName(v))
	}
	return parts, true
}

func generalName(v asn1.RawValue) string {
	switch v.Tag {
	case 1:
		return "email:" + quoted(v.Bytes)
	case 2:
		return "DNS:" + quoted(v.Bytes)
	case 6:
		return "URI:" + quoted(v.Bytes)
	case 4:
		var list []string
		for _, pair := range nameOf(v.Bytes) {
			list = append(list, pair[0]+"="+pair[1])
		}
		return "DirName:" + quotedUTF8(strings.Join(list, "+"))
	case 7:
		switch len(v.Bytes) {
		case 4:
			return "IP Address:" + net.IP(v.Bytes).String()
		case 16:
			groups := make([]string, 8)
			for i := range groups {
				groups[i] = fmt.Sprintf("%X", int(v.Bytes[2*i])<<8|int(v.Bytes[2*i+1]))
			}
			return "IP Address:" + strings.Join(groups, ":")
		}
		return fmt.Sprintf("IP Address:<invalid length=%d>", len(v.Bytes))
	case 8:
		var id asn1.ObjectIdentifier
		if _, err := asn1.UnmarshalWithParams(v.FullBytes, &id, "tag:8"); err == nil {
			return "Registered ID:" + id.String()
		}
		return "Registered ID:<unsupported>"
	case 0:
		return "othername:<unsupported>"
	case 3:
		return "X400Name:<unsupported>"
	case 5:
		return "EdiPartyName:<unsupported>"
	}
	return ""
}

func quoted(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return quotedUTF8(string(runes))
}

// quotedUTF8 puts text into JSON's quotes when it holds what separates the parts
// of a list, or is no plain text.
func quotedUTF8(s string) string {
	plain := true
	for _, r := range s {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == ',' || r == '\'' {
			plain = false
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// accessOf is authority information access: pairs of the way and the place.
func accessOf(der []byte) [][2]string {
	var list []struct {
		Method   asn1.ObjectIdentifier
		Location asn1.RawValue
	}
	out := [][2]string{}
	if _, err := asn1.Unmarshal(der, &list); err != nil {
		return out
	}
	for _, access := range list {
		way := access.Method.String()
		switch way {
		case "1.3.6.1.5.5.7.48.1":
			way = "OCSP"
		case "1.3.6.1.5.5.7.48.2":
			way = "CA Issuers"
		}
		kind, place, _ := strings.Cut(generalName(access.Location), ":")
		out = append(out, [2]string{way + " - " + kind, place})
	}
	return out
}
